"""QTAKE: the video assist, told to record and what the clip is called."""

from filmlot.devices.qtake.device import CONTROL

__all__ = ["CONTROL"]
