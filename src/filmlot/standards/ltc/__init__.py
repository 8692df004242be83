"""Linear timecode (SMPTE ST 12-1): the 80 bits of a frame, and the sound that carries them."""
