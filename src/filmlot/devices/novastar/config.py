"""The settings of a NovaStar controller."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from filmlot.devicekit.control import ControlConfig


class NovaStarConfig(ControlConfig):
    """Where the controller is, and which series' registers it has."""

    port: int = Field(
        5200, ge=1, le=65_535, title="Port", description="The TCP port: 5200, or 15200 for the VX Pro series."
    )
    series: Literal["vx", "vx4s", "mctrl"] = Field(
        "vx",
        title="Series",
        description="vx: VX600 to VX2000, NovaPro UHD Jr, J6. vx4s: VX4S, NovaPro HD. mctrl: MCTRL, without presets.",
    )
