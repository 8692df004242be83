"""The settings of a program that serves OSCQuery."""

from __future__ import annotations

from pydantic import Field

from filmlot.devicekit.control import ControlConfig


class OSCQueryConfig(ControlConfig):
    """Where the program is, and which part of its namespace is worked with."""

    port: int = Field(5678, ge=1, le=65_535, title="Port", description="The TCP port of its OSCQuery server (HTTP).")
    branch: str = Field(
        "/",
        pattern=r"^/[!-~]{0,255}$",
        title="Branch",
        description="The address below which its methods are used; a stroke alone takes all.",
    )
    confirms: bool = Field(
        default=True,
        title="Confirm values",
        description="Wait until the program says that it has a value; not for values that it smooths by itself.",
    )
