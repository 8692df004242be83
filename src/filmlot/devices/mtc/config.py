"""The settings of MIDI timecode over RTP-MIDI."""

from __future__ import annotations

from pydantic import Field

from filmlot.devicekit.contract import DeviceConfig
from filmlot.standards.rtp_midi import CONTROL_PORT


class MtcConfig(DeviceConfig):
    """Where we can be invited, who we say we are, and what its rates mean."""

    port: int = Field(
        CONTROL_PORT,
        ge=1,
        le=65_534,
        title="Port",
        description="The UDP port of the session's control; its data comes to the next one.",
    )
    session_name: str = Field(
        "Filmlot", min_length=1, max_length=60, title="Session name", description="What the inviter shows for us."
    )
    pull_down: bool = Field(
        default=False,
        title="Pull-down",
        description="24 and 30 frames/s are played at 23.976 and 29.97, which MIDI timecode cannot tell.",
    )
    freshness_ms: int = Field(
        500, ge=1, le=10_000, title="Freshness", description="A timecode older than this counts as stale."
    )
