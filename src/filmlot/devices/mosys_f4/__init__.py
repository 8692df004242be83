"""Mo-Sys F4: StarTracker, cranes and heads of Mo-Sys over UDP."""

from filmlot.devices.mosys_f4.device import FAMILY

__all__ = ["FAMILY"]
