"""Art-Net 4 over UDP: polls and their replies, DMX levels, synchronisation and timecode."""
