"""Vicon's UDP object stream: objects that Tracker or Shogun track."""

from filmlot.devices.vicon_udp.device import FAMILY

__all__ = ["FAMILY"]
