"""Thin layers between this SDK and web frameworks; each is imported by who uses the framework."""
