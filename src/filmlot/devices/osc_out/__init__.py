"""OSC out: any message to anything that listens to Open Sound Control over UDP."""

from filmlot.devices.osc_out.device import CONTROL

__all__ = ["CONTROL"]
