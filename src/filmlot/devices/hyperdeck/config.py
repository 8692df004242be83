"""The settings of a HyperDeck."""

from __future__ import annotations

from pydantic import Field

from filmlot.devicekit.control import ControlConfig


class HyperDeckConfig(ControlConfig):
    """Where the deck and its files are, and whether its front panel may keep us out."""

    port: int = Field(9993, ge=1, le=65_535, title="Port", description="The port on which the device takes commands.")
    ftp_port: int = Field(
        21, ge=1, le=65_535, title="File port", description="The port on which the deck gives its files after a take."
    )
    override_remote: bool = Field(
        False,  # noqa: FBT003 (a default)
        title="Override REM",
        description="Take control even when remote control (REM) is off at the deck's front panel.",
    )
