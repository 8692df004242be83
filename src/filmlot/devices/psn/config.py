"""The settings of a PosiStageNet tracker."""

from __future__ import annotations

from ipaddress import IPv4Address
from typing import Literal

from pydantic import Field, field_validator

from filmlot.devicekit.body import AxesName
from filmlot.devicekit.contract import DeviceConfig
from filmlot.standards.psn import GROUP, PORT


class PsnConfig(DeviceConfig):
    """Where the server sends to, which of its trackers it is, and in what axes it is."""

    port: int = Field(PORT, ge=1, le=65_535, title="Port", description="The UDP port that the server sends to.")
    delivery: Literal["multicast", "unicast"] = Field(
        "multicast", title="Delivery", description="To the group, or to this machine alone."
    )
    group: IPv4Address = Field(
        IPv4Address(GROUP), title="Group", description="The multicast group that the server sends to."
    )
    tracker_id: int = Field(1, ge=0, le=65_535, title="Tracker id", description="Only this tracker's positions.")
    orientation: Literal["required", "ignored"] = Field(
        "required",
        title="Orientation",
        description="Ignored, a tracker without orientation is taken too, and looks to the wall.",
    )
    axes: AxesName = "+x-z+y"

    @field_validator("group")
    @classmethod
    def _a_group_is_multicast(cls, group: IPv4Address) -> IPv4Address:
        if not group.is_multicast:
            raise ValueError(f"{group} is no multicast group; they go from 224.0.0.0 to 239.255.255.255")
        return group
