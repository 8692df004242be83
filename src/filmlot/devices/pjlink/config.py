"""The settings of a PJLink device."""

from __future__ import annotations

from pydantic import Field, SecretStr

from filmlot.devicekit.control import ControlConfig


class PJLinkConfig(ControlConfig):
    """Where the projector or display is, and its password."""

    port: int = Field(4352, ge=1, le=65_535, title="Port", description="The port on which the device takes commands.")
    password: SecretStr = Field(
        SecretStr(""),
        max_length=32,
        title="Password",
        description="The device's PJLink password; empty when it asks for none.",
    )
