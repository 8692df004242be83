"""What a media server can be asked to do."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from filmlot.devicekit.control import Action


class Cue(BaseModel):
    """A cue of the server."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cue: Annotated[int, Field(ge=0, le=999_999)] | Annotated[str, Field(pattern=r"^[\w. -]{1,64}$")] = Field(
        union_mode="left_to_right",
        title="Cue",
        description="A number, or a name of up to 64 letters, digits, spaces, points and dashes.",
    )


class Brightness(BaseModel):
    """The brightness of the server's output."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    percent: int = Field(ge=0, le=100, title="Brightness", description="In percent.")


ACTIONS = (
    Action(key="play", names={"en": "Play", "zh": "播放"}, undo="pause"),
    Action(key="pause", names={"en": "Pause", "zh": "暂停"}, undo="play", safe=True),
    Action(key="stop", names={"en": "Stop", "zh": "停止"}),
    Action(key="go_to_cue", names={"en": "Go to cue", "zh": "跳转到 cue"}, arguments=Cue),
    Action(key="set_brightness", names={"en": "Set brightness", "zh": "设置亮度"}, arguments=Brightness),
)
