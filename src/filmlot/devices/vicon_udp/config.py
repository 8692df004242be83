"""The settings of a Vicon object."""

from __future__ import annotations

from pydantic import Field, field_validator

from filmlot.devicekit.body import AxesName
from filmlot.devicekit.contract import DeviceConfig
from filmlot.standards.vicon import NAME_BYTES, PORT


class ViconConfig(DeviceConfig):
    """Where the stream goes to, and which of its objects this is."""

    port: int = Field(PORT, ge=1, le=65_535, title="Port", description="The UDP port that the stream is sent to.")
    object_name: str | None = Field(
        None,
        min_length=1,
        title="Object",
        description="The object's name in the sender; empty takes the first of every block.",
    )
    axes: AxesName = "+x+y+z"

    @field_validator("object_name")
    @classmethod
    def _a_name_fits(cls, name: str | None) -> str | None:
        if name is not None and len(name.encode()) > NAME_BYTES:
            raise ValueError(f"{name!r} is longer than {NAME_BYTES} bytes; the stream cuts names there")
        return name
