"""Art-Net 4: lighting desks, media servers and timecode sources that send over UDP port 6454."""

from filmlot.devices.artnet.device import FAMILY

__all__ = ["FAMILY"]
