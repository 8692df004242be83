"""PJLink: projectors and displays of many makers."""

from filmlot.devices.pjlink.device import CONTROL

__all__ = ["CONTROL"]
