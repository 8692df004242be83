"""OSCQuery: any program that describes its own address space of Open Sound Control."""

from filmlot.devices.oscquery.device import CONTROL

__all__ = ["CONTROL"]
