"""iFacialMocap: a phone's ARKit face as text, over UDP."""

from filmlot.devices.ifacialmocap.device import FAMILY

__all__ = ["FAMILY"]
