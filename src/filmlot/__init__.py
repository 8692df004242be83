"""Filmlot: one self-hosted platform for a film's whole life."""

__version__ = "0.1.0"
