"""MIDI timecode over a network session, as macOS, iOS and rtpMIDI keep it."""

from filmlot.devices.mtc.device import FAMILY

__all__ = ["FAMILY"]
