"""NovaStar COEX: LED controllers of the MX and CX series over their HTTP interface."""

from filmlot.devices.novastar_coex.device import CONTROL

__all__ = ["CONTROL"]
