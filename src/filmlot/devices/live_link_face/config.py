"""The settings of a Live Link Face phone."""

from __future__ import annotations

from pydantic import Field

from filmlot.devicekit.contract import DeviceConfig
from filmlot.standards.live_link_face import DEFAULT_PORT


class LiveLinkFaceConfig(DeviceConfig):
    """Where it sends to, whose face it is, and which way its head turns."""

    port: int = Field(DEFAULT_PORT, ge=1, le=65_535, title="Port", description="The UDP port that the phone sends to.")
    subject: str | None = Field(
        None,
        max_length=64,
        title="Subject",
        description="Only this subject's packets, as the app names it; empty takes every one.",
    )
    head_signs: str = Field(
        "+++",
        pattern=r"^[+-][+-][+-]$",
        title="Signs of the head",
        description="Which way the head's yaw, pitch and roll count; turn the sign that is mirrored.",
    )
