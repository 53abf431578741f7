"""Connections, requests and responses; which operation answers a request."""
