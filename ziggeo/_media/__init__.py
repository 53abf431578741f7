"""How media get to the service and back: sources, signed uploads, downloads, streams; private."""
