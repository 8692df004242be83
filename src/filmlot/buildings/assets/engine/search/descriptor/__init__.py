"""Looks and shapes as vectors, measured and not learned: the same asset gives the same vector on any machine."""
