"""The settings of a Blackmagic camera."""

from __future__ import annotations

from typing import Literal

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
    files: Literal["ftp", "web"] = Field(
        "ftp", title="Files", description="How the camera gives its files after a take: FTP, or its web media manager."
    )
    ftp_port: int = Field(21, ge=1, le=65_535, title="File port", description="The port of the camera's FTP server.")

    @property
    def url(self) -> str:
        """Where the camera's web server is."""
        return f"{'https' if self.is_secure else 'http'}://{self.host}:{self.port}"

    @property
    def credentials(self) -> tuple[str, str] | None:
        """What the web server asks for; None for nothing."""
        return (self.username, self.password.get_secret_value()) if self.username else None
