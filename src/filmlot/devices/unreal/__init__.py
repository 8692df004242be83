"""Unreal Engine over its Remote Control API: presets, properties and functions of a running engine."""

from filmlot.devices.unreal.device import CONTROL

__all__ = ["CONTROL"]
