"""VMC protocol: a performer's bones and blendshapes as OSC, over UDP."""

from filmlot.devices.vmc.device import FAMILY

__all__ = ["FAMILY"]
