"""The settings of a receiver of OSC."""

from __future__ import annotations

from pydantic import Field

from filmlot.devicekit.control import ControlConfig


class OSCOutConfig(ControlConfig):
    """Where the receiver listens."""

    port: int = Field(8000, ge=1, le=65_535, title="Port", description="The UDP port on which it listens.")
