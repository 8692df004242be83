"""Blackmagic cameras over their REST control: recording, exposure, white and lens."""

from filmlot.devices.blackmagic_camera.device import CONTROL

__all__ = ["CONTROL"]
