"""Who may ask: private keys, tokens of pages, names of this machine."""
