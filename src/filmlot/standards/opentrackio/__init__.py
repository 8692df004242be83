"""OpenTrackIO 1.0.1 (SMPTE RIS OSVP): packets, segments, samples, and the pose in a sample."""
