"""Foreign files on their way into the library: what was given, what its reading found, what became of it."""
