"""Finding assets: the index of a lot kept up with its changes, and a search as a page asks it."""
