"""The settings of an OpenTrackIO device."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from filmlot.devicekit.contract import DeviceConfig
from filmlot.standards.opentrackio.packet import DEFAULT_PORT


class OpenTrackIOConfig(DeviceConfig):
    """Where it sends to, which source it is, and how old a sender may be."""

    port: int = Field(DEFAULT_PORT, ge=1, le=65_535, title="Port", description="The UDP port that the device sends to.")
    delivery: Literal["unicast", "multicast", "both"] = Field(
        "unicast", title="Delivery", description="To this machine alone, to the source's group, or either."
    )
    source_number: int | None = Field(
        None,
        ge=1,
        le=200,
        title="Source number",
        description="Only this source's samples; empty takes every one.",
    )
    accept_1_0_0: bool = Field(
        default=False, title="Accept 1.0.0", description="Also take the checksum of version 1.0.0."
    )
    encoding: Literal["json", "cbor"] = Field(
        "json", title="Encoding of the simulator", description="What the simulator sends; both are received."
    )

    @model_validator(mode="after")
    def _a_group_needs_its_source(self) -> OpenTrackIOConfig:
        if self.delivery != "unicast" and self.source_number is None:
            raise ValueError("source_number is missing; a multicast group is that of a source number from 1 to 200")
        return self
