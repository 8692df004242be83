"""The settings of an sACN input."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from filmlot.devicekit.contract import DeviceConfig
from filmlot.standards.sacn import PORT, UNIVERSES
from filmlot.standards.universes import parse_universes

MAXIMUM_UNIVERSES = 256


class SacnConfig(DeviceConfig):
    """Which universes are taken, and in which way they come."""

    port: int = Field(PORT, ge=1, le=65_535, title="Port", description="The UDP port that the device sends to.")
    delivery: Literal["unicast", "multicast", "both"] = Field(
        "both", title="Delivery", description="To this machine alone, to each universe's group, or either."
    )
    universes: str = Field("1-16", title="Universes", description="Universes from 1 to 63999, such as 1-16, 101.")
    sync_universe: int = Field(
        0,
        ge=0,
        le=63_999,
        title="Synchronisation universe",
        description="The universe whose synchronisation the sender names; 0 for none.",
    )
    precedence: Literal["htp", "ltp"] = Field(
        "htp",
        title="Precedence",
        description="Of two senders of the same priority, the highest (htp) or the latest level (ltp) counts.",
    )
    preview: bool = Field(default=False, title="Preview", description="Also take levels meant for visualisers only.")
    source_name: str = Field(
        "Filmlot",
        min_length=1,
        max_length=63,
        title="Source name",
        description="What consoles show when this is sent; senders of one network need different names.",
    )
    maximum_rate_hz: int = Field(
        12_000,
        ge=1,
        le=20_000,
        title="Highest rate",
        description="Packets a second of one sender; what exceeds it is dropped.",
    )
    freshness_ms: int = Field(
        2500,
        ge=1,
        le=10_000,
        title="Freshness",
        description="Levels older than this count as stale; a desk repeats unchanged ones about every second.",
    )

    @field_validator("universes")
    @classmethod
    def _universes_can_be_read(cls, text: str) -> str:
        parse_universes(text, allowed=UNIVERSES, at_most=MAXIMUM_UNIVERSES)
        return text

    @property
    def numbers(self) -> tuple[int, ...]:
        """The universes, in order."""
        return parse_universes(self.universes, allowed=UNIVERSES, at_most=MAXIMUM_UNIVERSES)
