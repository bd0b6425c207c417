"""Reading to Coding: the passes, each a file, and the lexicon that they read."""
