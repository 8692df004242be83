"""VISCA over IP: remote cameras that take their power, presets, pan, tilt, zoom and focus from the lot."""

from filmlot.devices.visca.device import CONTROL

__all__ = ["CONTROL"]
