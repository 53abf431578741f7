"""What the emulator shows to people: a page of what is in it, and a stand-in for ``ziggeo.js``."""
