"""What a receiver of OSC can be sent."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from filmlot.devicekit.control import Action


class Message(BaseModel):
    """An OSC message; the arguments' types are those of its values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: str = Field(
        pattern=r"^/[!-~]{0,255}$", title="Address", description="Begins with a stroke, such as /cue/3/start."
    )
    arguments: list[StrictBool | StrictInt | StrictFloat | StrictStr] = Field(
        default_factory=list, max_length=32, title="Arguments", description="3 is an integer, 3.0 is not."
    )


ACTIONS = (Action(key="send", names={"en": "Send OSC message", "zh": "发送 OSC 消息"}, arguments=Message),)
