"""The settings of a media server: what it calls each thing that it can be told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from filmlot.devicekit.control import ControlConfig
from filmlot.devices.media_server.template import check_template

_LONGEST = 500


def _template(*places: str) -> AfterValidator:
    return AfterValidator(lambda text: check_template(text, places=places))


class MediaServerConfig(ControlConfig):
    """Where the server is, and the message of each action; an empty one is an action that it does not have."""

    port: int = Field(8000, ge=1, le=65_535, title="Port", description="The UDP port on which it takes messages.")
    encoding: Literal["osc", "text"] = Field(
        "osc", title="Encoding", description="OSC messages, or the messages as lines of text."
    )
    line_end: Literal["", "cr", "lf", "crlf"] = Field(
        "", title="Line end", description="What ends a message that is text."
    )
    play: Annotated[str, _template()] = Field(
        "/play", max_length=_LONGEST, title="Play", description="The message that plays."
    )
    pause: Annotated[str, _template()] = Field(
        "/pause", max_length=_LONGEST, title="Pause", description="The message that pauses."
    )
    stop: Annotated[str, _template()] = Field(
        "/stop", max_length=_LONGEST, title="Stop", description="The message that stops."
    )
    cue: Annotated[str, _template("cue")] = Field(
        "/cue {cue}", max_length=_LONGEST, title="Cue", description="{cue} is its number or name."
    )
    brightness: Annotated[str, _template("level", "percent")] = Field(
        "/brightness {level}",
        max_length=_LONGEST,
        title="Brightness",
        description="{level} is 0.0 to 1.0, {percent} is 0 to 100.",
    )
    ping: Annotated[str, _template()] = Field(
        "",
        max_length=_LONGEST,
        title="Ping",
        description="A message that the server answers; with it, an action is done when the server still answers.",
    )
