"""Live Link Face: Epic's capture app for ARKit faces, over UDP."""

from filmlot.devices.live_link_face.device import FAMILY

__all__ = ["FAMILY"]
