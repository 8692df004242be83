"""OptiTrack NatNet: rigid bodies and skeletons that Motive tracks."""

from filmlot.devices.natnet.device import FAMILY

__all__ = ["FAMILY"]
