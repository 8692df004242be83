"""Calibrations of a stage: measured, accepted, applied, and trusted until they expire."""
