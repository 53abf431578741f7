"""What webhooks are told, how it is encoded, and how it is sent."""
