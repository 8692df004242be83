"""When a source's samples were taken, measured: the delay between a tracker and a picture."""
