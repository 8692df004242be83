"""Digital sets: assets placed together, each pinned to a version or floating with its release."""
