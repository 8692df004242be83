"""Linear timecode: the sound of a timecode generator, as AES67 brings it over the network."""

from filmlot.devices.ltc.device import FAMILY

__all__ = ["FAMILY"]
