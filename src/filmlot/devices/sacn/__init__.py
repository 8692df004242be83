"""Streaming ACN (E1.31): lighting desks and media servers that send over UDP port 5568."""

from filmlot.devices.sacn.device import FAMILY

__all__ = ["FAMILY"]
