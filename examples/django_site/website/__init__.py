"""The site: its settings, addresses and middleware; what it shows is in `clips`."""
