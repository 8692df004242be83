"""The settings of a VMC performer."""

from __future__ import annotations

from pydantic import Field

from filmlot.devicekit.contract import DeviceConfig
from filmlot.standards.vmc import DEFAULT_PORT


class VMCConfig(DeviceConfig):
    """Where it sends to, and who it is."""

    port: int = Field(
        DEFAULT_PORT, ge=1, le=65_535, title="Port", description="The UDP port that the performer sends to."
    )
    subject: str = Field(
        "performer", min_length=1, max_length=64, title="Subject", description="Who it is; the protocol does not say."
    )
