"""The settings of a FreeD device."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from filmlot.devicekit.contract import DeviceConfig


class FreeDConfig(DeviceConfig):
    """Where it sends to, which camera it is, and what its maker means by the numbers."""

    port: int = Field(40_000, ge=1, le=65_535, title="Port", description="The UDP port that the device sends to.")
    camera_id: int | None = Field(
        None,
        ge=0,
        le=255,
        title="Camera id",
        description="Only this camera's messages; empty takes every one.",
    )
    dialect: Literal["generic", "zcam", "syncrolink"] = Field(
        "generic", title="Dialect", description="What the maker means by zoom, focus and the spare bytes."
    )
    axes: str = Field(
        "+x+y+z",
        pattern=r"^[+-][xyz][+-][xyz][+-][xyz]$",
        title="Axes",
        description="The device's axes along the stage's X (right), Y (to the wall) and Z (up).",
    )
