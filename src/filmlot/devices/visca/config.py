"""The settings of a camera that speaks VISCA over IP."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from filmlot.devicekit.control import ControlConfig


class VISCAConfig(ControlConfig):
    """Where the camera is, and how many digits its pan position has."""

    port: int = Field(
        52_381, ge=1, le=65_535, title="Port", description="The UDP port on which the camera takes commands."
    )
    pan_digits: Literal[4, 5] = Field(
        4, title="Digits of pan", description="Hexadecimal digits of the pan position: 4, or 5 for Sony's BRC and FR7."
    )
