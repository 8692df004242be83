"""The settings of a QTAKE."""

from __future__ import annotations

from pydantic import Field

from filmlot.devicekit.control import ControlConfig


class QTAKEConfig(ControlConfig):
    """Where it is, as whom it is spoken to, and which recorder and input are meant."""

    port: int = Field(7001, ge=1, le=65_535, title="Port", description="The UDP port; QTAKE listens on 7001.")
    client: str = Field(
        "Filmlot",
        pattern=r"^[A-Za-z0-9_-]{1,40}$",
        title="Client",
        description="The name under which QTAKE's STREAM toolbar shows the lot; it must be enabled there.",
    )
    recorder: int = Field(1, ge=1, le=16, title="Recorder", description="The recorder that rolls.")
    input: int = Field(1, ge=1, le=16, title="Input", description="The input whose clip is named.")
