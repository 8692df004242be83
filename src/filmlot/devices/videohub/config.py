"""The settings of a Videohub."""

from __future__ import annotations

from pydantic import Field

from filmlot.devicekit.control import ControlConfig


class VideohubConfig(ControlConfig):
    """Where the router is."""

    port: int = Field(9990, ge=1, le=65_535, title="Port", description="The port on which the device takes commands.")
