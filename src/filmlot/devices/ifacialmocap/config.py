"""The settings of an iFacialMocap phone."""

from __future__ import annotations

from ipaddress import IPv4Address
from typing import Literal

from pydantic import Field

from filmlot.devicekit.contract import DeviceConfig
from filmlot.standards.ifacialmocap import DEFAULT_PORT


class IFacialMocapConfig(DeviceConfig):
    """Which phone is asked to send, and where to."""

    port: int = Field(
        DEFAULT_PORT,
        ge=1,
        le=65_535,
        title="Port",
        description="The UDP port that the phone sends to; the application knows this one only.",
    )
    phone: IPv4Address | None = Field(
        None, title="Phone", description="The phone's address; empty waits for a phone that sends unasked."
    )
    phone_port: int = Field(
        DEFAULT_PORT, ge=1, le=65_535, title="Port of the phone", description="The UDP port that the phone listens on."
    )
    version: Literal[1, 2] = Field(
        2, title="Version", description="Which text the phone is asked for, and the simulator sends; both are read."
    )
    subject: str = Field(
        "face", min_length=1, max_length=64, title="Subject", description="Whose face it is; the phone does not say."
    )
