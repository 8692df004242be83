"""The real-time renderer; it knows no building."""
