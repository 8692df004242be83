"""The settings of a COEX controller."""

from __future__ import annotations

from pydantic import Field

from filmlot.devicekit.control import ControlConfig


class NovaStarCOEXConfig(ControlConfig):
    """Where the controller is; its actions are for all of its screens."""

    port: int = Field(8001, ge=1, le=65_535, title="Port", description="The HTTP port of the controller's interface.")
