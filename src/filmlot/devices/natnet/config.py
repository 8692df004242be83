"""The settings of a rigid body or a skeleton of Motive."""

from __future__ import annotations

from ipaddress import IPv4Address
from typing import Literal

from pydantic import Field

from filmlot.devicekit.body import AxesName
from filmlot.devicekit.contract import DeviceConfig
from filmlot.standards.natnet.message import COMMAND_PORT, DATA_PORT, GROUP


class NatNetConfig(DeviceConfig):
    """Which server to speak with, and what of all that it tracks this device is."""

    port: int = Field(
        DATA_PORT, ge=1, le=65_535, title="Port", description="The UDP port on which frames are received."
    )
    server: IPv4Address = Field(
        IPv4Address("127.0.0.1"), title="Server", description="The address of the machine on which Motive runs."
    )
    command_port: int = Field(
        COMMAND_PORT, ge=1, le=65_535, title="Command port", description="The port on which the server is spoken to."
    )
    delivery: Literal["unicast", "multicast"] = Field(
        "unicast", title="Delivery", description="As Motive's streaming settings say: transmission type."
    )
    group: IPv4Address = Field(
        IPv4Address(GROUP), title="Group", description="The multicast group, if frames are sent to one."
    )
    kind: Literal["rigid_body", "skeleton"] = Field(
        "rigid_body", title="Kind", description="A rigid body gives poses, a skeleton gives its joints."
    )
    subject: str | None = Field(
        None,
        min_length=1,
        max_length=255,
        title="Subject",
        description="Its name in Motive, or its streaming id; empty takes the first of every frame.",
    )
    axes: AxesName = "+x-z+y"
