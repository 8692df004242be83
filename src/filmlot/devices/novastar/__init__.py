"""NovaStar: LED controllers of the VX, NovaPro and MCTRL series."""

from filmlot.devices.novastar.device import CONTROL

__all__ = ["CONTROL"]
