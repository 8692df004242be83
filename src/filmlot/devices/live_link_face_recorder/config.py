"""The settings of a Live Link Face phone that is told to record."""

from __future__ import annotations

from pydantic import Field

from filmlot.devicekit.control import ControlConfig
from filmlot.standards.live_link_face_osc import DEFAULT_PORT


class LiveLinkFaceRecorderConfig(ControlConfig):
    """Where the phone is, and where it answers and brings its files."""

    port: int = Field(
        DEFAULT_PORT, ge=1, le=65_535, title="Port", description="The port of the app's OSC listener, as it shows it."
    )
    listen_port: int = Field(
        0,
        ge=0,
        le=65_535,
        title="Port here",
        description="This machine's port: UDP for the app's words, TCP for its files; 0 is any that is free.",
    )
