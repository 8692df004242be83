"""A take as other programs read it; every writer gives its text piece by piece, however long the take is."""
