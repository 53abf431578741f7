"""Template tags: ``{% load ziggeo %}``."""
