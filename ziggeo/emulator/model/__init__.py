"""The application in memory: objects, state, what is taken for granted, and how they look."""
