"""OpenTrackIO: trackers that send SMPTE samples over UDP, to one receiver or to a group."""

from filmlot.devices.opentrackio.device import FAMILY

__all__ = ["FAMILY"]
