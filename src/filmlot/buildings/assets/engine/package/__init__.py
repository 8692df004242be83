"""Packages of the asset standard: written from scenes, read back as scenes."""
