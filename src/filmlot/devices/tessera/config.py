"""The settings of a Tessera processor."""

from __future__ import annotations

from pydantic import Field

from filmlot.devicekit.control import ControlConfig


class TesseraConfig(ControlConfig):
    """Where the processor is."""

    port: int = Field(80, ge=1, le=65_535, title="Port", description="The HTTP port of the processor's IP control.")
