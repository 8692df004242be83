"""The settings of an Art-Net input."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from filmlot.devicekit.contract import DeviceConfig
from filmlot.standards.artnet.header import PORT, PORT_ADDRESSES
from filmlot.standards.universes import parse_universes

MAXIMUM_UNIVERSES = 256


class ArtNetConfig(DeviceConfig):
    """Which universes are taken, and who we say we are."""

    port: int = Field(PORT, ge=1, le=65_535, title="Port", description="The UDP port that the device sends to.")
    universes: str = Field(
        "0-15",
        title="Universes",
        description="15-bit port addresses (Net × 256 + Sub-Net × 16 + Universe), such as 0-15, 32.",
    )
    precedence: Literal["htp", "ltp"] = Field(
        "htp",
        title="Precedence",
        description="Of two senders of a universe, the highest (htp) or the latest level (ltp) of a channel counts.",
    )
    timecode_stream: int = Field(
        0, ge=0, le=255, title="Timecode stream", description="The stream whose timecode is taken; 0 is the master."
    )
    node_name: str = Field(
        "Filmlot", min_length=1, max_length=17, title="Node name", description="What a lighting desk shows for us."
    )
    maximum_rate_hz: int = Field(
        12_000,
        ge=1,
        le=20_000,
        title="Highest rate",
        description="Packets a second of one sender; what exceeds it is dropped.",
    )
    freshness_ms: int = Field(
        4000,
        ge=1,
        le=10_000,
        title="Freshness",
        description="Levels older than this count as stale; a desk repeats unchanged ones every 0.8 to 4 s.",
    )

    @field_validator("universes")
    @classmethod
    def _universes_can_be_read(cls, text: str) -> str:
        parse_universes(text, allowed=range(PORT_ADDRESSES), at_most=MAXIMUM_UNIVERSES)
        return text

    @property
    def port_addresses(self) -> tuple[int, ...]:
        """The universes, in order."""
        return parse_universes(self.universes, allowed=range(PORT_ADDRESSES), at_most=MAXIMUM_UNIVERSES)
