"""Open Sound Control 1.0: packets, address patterns, and the stream framing of 1.1."""
