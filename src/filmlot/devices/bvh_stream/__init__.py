"""BVH streams: Noitom's Axis and others that broadcast the values of a BVH hierarchy, over UDP."""

from filmlot.devices.bvh_stream.device import FAMILY

__all__ = ["FAMILY"]
