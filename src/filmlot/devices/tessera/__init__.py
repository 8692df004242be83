"""Brompton Tessera: LED processors over their IP control."""

from filmlot.devices.tessera.device import CONTROL

__all__ = ["CONTROL"]
