"""The settings of linear timecode over AES67."""

from __future__ import annotations

from fractions import Fraction
from ipaddress import IPv4Address
from typing import Literal

from pydantic import Field, field_validator, model_validator

from filmlot.devicekit.contract import DeviceConfig

PORT = 5004
_RATES = {
    "23.976": Fraction(24_000, 1001),
    "24": Fraction(24),
    "25": Fraction(25),
    "29.97": Fraction(30_000, 1001),
    "30": Fraction(30),
}
_WIDTHS = {"L16": 2, "L24": 3}


class LtcConfig(DeviceConfig):
    """Which stream of sound, which of its channels, and how the frames are counted."""

    port: int = Field(PORT, ge=1, le=65_535, title="Port", description="The UDP port of the stream, as its SDP says.")
    group: IPv4Address | None = Field(
        None, title="Group", description="The stream's multicast group, such as 239.69.0.1; empty for unicast."
    )
    encoding: Literal["L16", "L24"] = Field(
        "L24", title="Encoding", description="How many bits a sample has; AES67 sends 24, or 16."
    )
    channels: int = Field(1, ge=1, le=64, title="Channels", description="How many channels the stream has.")
    channel: int = Field(1, ge=1, le=64, title="Channel", description="Which of them carries timecode, from 1 on.")
    sample_rate_hz: Literal[44_100, 48_000, 96_000] = Field(
        48_000, title="Sample rate", description="Samples a second of the stream."
    )
    rate: Literal["auto", "23.976", "24", "25", "29.97", "30"] = Field(
        "auto", title="Frame rate", description="Frames a second; auto measures it, which needs the speed of recording."
    )
    maximum_rate_hz: int = Field(
        8500, ge=1, le=20_000, title="Highest rate", description="Packets a second; what exceeds it is dropped."
    )
    freshness_ms: int = Field(
        500, ge=1, le=10_000, title="Freshness", description="A timecode older than this counts as stale."
    )

    @field_validator("group")
    @classmethod
    def _group_is_multicast(cls, group: IPv4Address | None) -> IPv4Address | None:
        if group is not None and not group.is_multicast:
            raise ValueError(f"{group} is no multicast group; leave it empty for a stream that is sent to us alone")
        return group

    @model_validator(mode="after")
    def _channel_is_there(self) -> LtcConfig:
        if self.channel > self.channels:
            raise ValueError(f"channel is {self.channel}; the stream has {self.channels}")
        return self

    @property
    def width(self) -> int:
        """Bytes a sample."""
        return _WIDTHS[self.encoding]

    @property
    def frame_rate(self) -> Fraction | None:
        """Frames a second; None if it is measured."""
        return _RATES.get(self.rate)
