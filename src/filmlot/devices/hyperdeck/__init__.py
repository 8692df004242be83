"""HyperDeck: disk recorders of Blackmagic Design."""

from filmlot.devices.hyperdeck.device import CONTROL

__all__ = ["CONTROL"]
