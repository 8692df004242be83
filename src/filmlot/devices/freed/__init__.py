"""FreeD: camera heads, PTZ cameras and trackers that send D1 messages over UDP."""

from filmlot.devices.freed.device import FAMILY

__all__ = ["FAMILY"]
