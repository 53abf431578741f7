"""How videos and audios come, change, are found and go."""
