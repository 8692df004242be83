"""Videohub: video routers of Blackmagic Design."""

from filmlot.devices.videohub.device import CONTROL

__all__ = ["CONTROL"]
