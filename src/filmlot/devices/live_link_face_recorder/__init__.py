"""Live Link Face as a recorder: Epic's capture app, told to record over OSC, and its takes fetched over TCP."""

from filmlot.devices.live_link_face_recorder.device import CONTROL

__all__ = ["CONTROL"]
