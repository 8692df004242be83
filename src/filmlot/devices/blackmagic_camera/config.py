"""The settings of a Blackmagic camera."""

from __future__ import annotations

from pydantic import Field, SecretStr

from filmlot.devicekit.control import ControlConfig


class BlackmagicCameraConfig(ControlConfig):
    """Where the camera is, and how it is spoken to."""

    port: int = Field(80, ge=1, le=65_535, title="Port", description="The port of the camera's web manager.")
    is_secure: bool = Field(default=False, title="HTTPS", description="For models that ask for it, on port 443.")
    verifies_certificate: bool = Field(
        default=False,
        title="Certificate",
        description="Refuse a certificate that no authority signed; cameras sign their own.",
    )
    username: str = Field("", max_length=64, title="User", description="Only where the camera asks for one.")
    password: SecretStr = Field(default=SecretStr(""), title="Password", description="That of the user.")
