"""The settings of a Mo-Sys F4 device."""

from __future__ import annotations

from pydantic import Field

from filmlot.devicekit.body import AxesName
from filmlot.devicekit.contract import DeviceConfig


class F4Config(DeviceConfig):
    """Where it sends to, which camera it is, and how large its sensor is."""

    port: int = Field(8001, ge=1, le=65_535, title="Port", description="The UDP port that the device sends to.")
    camera_id: int | None = Field(
        None,
        ge=0,
        le=255,
        title="Camera id",
        description="Only this camera's messages; empty takes every one.",
    )
    sensor_width_mm: float = Field(
        36.0,
        gt=1.0,
        lt=200.0,
        title="Sensor width",
        description="The width of the active sensor (mm), by which the field of view becomes a focal length.",
    )
    axes: AxesName = "+x+y+z"
