"""A generic media server: told to play, pause, stop and cue in the messages that its maker wants, over OSC or text."""

from filmlot.devices.media_server.device import CONTROL

__all__ = ["CONTROL"]
