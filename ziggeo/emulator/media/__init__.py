"""Files: signed uploads, what is in a file, processing, downloads."""
