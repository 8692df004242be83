"""What a HyperDeck can be asked to do."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from filmlot.devicekit.control import Action


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Record(_Arguments):
    """A recording, named by us or by the deck."""

    name: str = Field(
        "",
        max_length=64,
        pattern=r"^[A-Za-z0-9_.-]*$",
        title="Name",
        description="The clip's name; empty leaves it to the deck.",
    )


class Play(_Arguments):
    """How to play."""

    speed: int = Field(100, ge=-1600, le=1600, title="Speed", description="Percent of the clip's own speed.")
    loop: bool = Field(False, title="Loop", description="Begin again at the end.")  # noqa: FBT003 (a default)


class Clip(_Arguments):
    """A place in the timeline."""

    clip: int = Field(ge=1, le=100_000, title="Clip", description="The clip's number in the timeline, from 1.")


class Slot(_Arguments):
    """A place for a disk."""

    slot: int = Field(ge=1, le=8, title="Slot", description="The slot's number, from 1.")


# None of these is safe: a panic must not end a recording.
ACTIONS = (
    Action(key="record", names={"en": "Record", "zh": "录制"}, arguments=Record, undo="stop"),
    Action(key="stop", names={"en": "Stop", "zh": "停止"}),
    Action(key="play", names={"en": "Play", "zh": "播放"}, arguments=Play, undo="stop"),
    Action(key="go_to", names={"en": "Go to clip", "zh": "跳转到片段"}, arguments=Clip),
    Action(key="select_slot", names={"en": "Select slot", "zh": "选择插槽"}, arguments=Slot),
)
