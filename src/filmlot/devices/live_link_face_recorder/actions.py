"""What a Live Link Face phone can be asked to do."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from filmlot.devicekit.control import Action


class Record(BaseModel):
    """A recording, with what its files are called."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    shot: str = Field(min_length=1, max_length=64, title="Shot", description="Scene and setup, as on the slate.")
    take: int = Field(1, ge=1, le=9999, title="Take", description="As on the slate.")


ACTIONS = (
    Action(key="record", names={"en": "Record", "zh": "录制"}, arguments=Record),
    Action(key="stop", names={"en": "Stop recording", "zh": "停止录制"}),
)
