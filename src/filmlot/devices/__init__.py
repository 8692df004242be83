"""Device families, one folder each; they know the device kit and the standards only."""
