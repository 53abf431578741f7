"""Clips that visitors send, moderators look at, and everybody watches."""
