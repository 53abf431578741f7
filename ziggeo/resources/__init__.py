"""One file a resource, its methods named as the service documents them; no imports here."""
