"""A cue: what happens on one GO, when, and what follows it."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from filmlot.buildings.stage.content_contracts import ContentChoice, StageLook
from filmlot.buildings.stage.contracts import Frozen, MidiMessage, OscAddress, OscArguments, PartId
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.standards.osc.pattern import matches

DAY_MS = 86_400_000
NS_A_MS = 1_000_000
MOST_ACTIONS = 256
LONGEST_TEXT = 1000

CueId = Annotated[
    str,
    Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", examples=["0190a0a0-0000-7000-8000-000000000001"]),
]
CueNumber = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,5})(\.[0-9]{1,3})?$", examples=["12.5"])]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{0,63}$", examples=["record"])]
Milliseconds = Annotated[int, Field(ge=0, le=DAY_MS)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Value = bool | int | Finite | Annotated[str, Field(max_length=LONGEST_TEXT)]
Arguments = Annotated[dict[Key, Value], Field(max_length=32)]


class Follow(StrEnum):
    """What the next cue does: waits for its own trigger, starts with this one, or after this one has finished.

    The post-wait counts from the start of the actions for `CONTINUE`, from their end for `FOLLOW`.
    """

    NONE = "none"
    CONTINUE = "continue"
    FOLLOW = "follow"


class OnFailure(StrEnum):
    """What a cue does when a device did not do as asked: it and what follows stop, it goes on, or it asks again."""

    STOP = "stop"
    SKIP = "skip"
    RETRY = "retry"


class Curve(StrEnum):
    """How a ramp gets from its start to its end."""

    LINEAR = "linear"
    EASE = "ease"


class DeviceAction(Frozen):
    """A device is asked to do something once."""

    kind: Literal["device"] = "device"
    device: PartId
    action: Key
    arguments: Arguments = Field(default_factory=dict)


class PointRamp(Frozen):
    """A device's action is repeated while one of its arguments runs along a curve; the last value is always sent."""

    kind: Literal["ramp"] = "ramp"
    device: PartId
    action: Key
    argument: Key
    start: Finite
    end: Finite
    duration_ms: Annotated[int, Field(ge=1, le=DAY_MS)]
    step_ms: Annotated[int, Field(ge=10, le=60_000)] = 40
    curve: Curve = Curve.LINEAR
    whole: bool = False
    """Whether the device takes whole numbers only."""
    arguments: Arguments = Field(default_factory=dict)
    """The action's other arguments, the same at every step."""

    @property
    def point(self) -> tuple[str, str, str]:
        """What the ramp moves; two ramps of one point exclude each other."""
        others = json.dumps(self.arguments, sort_keys=True)
        return self.device, f"{self.action} {self.argument}", others


class SnapshotRecall(Frozen):
    """Devices are brought to where a snapshot found them."""

    kind: Literal["snapshot"] = "snapshot"
    snapshot_id: Annotated[str, Field(max_length=36)]
    fade_ms: Milliseconds = 0


class StateChange(Frozen):
    """The stage's show state changes; the gate is asked as it is of a person."""

    kind: Literal["state"] = "state"
    state: ShowState


class ContentShow(ContentChoice):
    """The walls show something else, as soon as it is loaded."""

    kind: Literal["content"] = "content"


class LookChange(Frozen):
    """What stands on the walls looks otherwise, as soon as that is loaded; what is not named stays."""

    kind: Literal["look"] = "look"
    look: StageLook


StageAction = StateChange | ContentShow | LookChange
"""What is asked of the stage itself, and not of a device."""

CueAction = Annotated[DeviceAction | PointRamp | SnapshotRecall | StageAction, Field(discriminator="kind")]


class GoTrigger(Frozen):
    """A person's GO, or the cue before."""

    kind: Literal["go"] = "go"


class TimecodeTrigger(Frozen):
    """The stage's timecode, at the stage's rate, as `hh:mm:ss:ff` or `hh:mm:ss;ff`."""

    kind: Literal["timecode"] = "timecode"
    timecode: Annotated[str, Field(pattern=r"^\d{2}:\d{2}:\d{2}[:;]\d{2,3}$")]


class Heard(NamedTuple):
    """A message from outside that no order is: an OSC address or pattern with its arguments, or a MIDI message."""

    kind: Literal["osc", "midi"]
    message: str
    arguments: Sequence[Any] = ()

    @property
    def is_let_go(self) -> bool:
        """Whether a button was let go: its controller sends the address again, with nothing but a zero."""
        return len(self.arguments) == 1 and not isinstance(self.arguments[0], str) and not self.arguments[0]


class OscTrigger(Frozen):
    """An OSC message to an address, whose arguments begin with those given; without any, a button pressed."""

    kind: Literal["osc"] = "osc"
    address: OscAddress
    arguments: OscArguments = ()

    def hears(self, heard: Heard) -> bool:
        """Whether the message is meant; raises `OSCError` for a pattern that OSC does not allow."""
        given = heard.arguments[: len(self.arguments)]
        is_same = len(given) == len(self.arguments) and all(map(_is_same, self.arguments, given))
        is_meant = is_same and (bool(self.arguments) or not heard.is_let_go)
        return heard.kind == "osc" and is_meant and matches(heard.message, self.address)


class MidiTrigger(Frozen):
    """A MIDI message."""

    kind: Literal["midi"] = "midi"
    message: MidiMessage

    def hears(self, heard: Heard) -> bool:
        """Whether the message is meant."""
        return heard.kind == "midi" and heard.message == self.message


Trigger = Annotated[GoTrigger | TimecodeTrigger | OscTrigger | MidiTrigger, Field(discriminator="kind")]


def _is_same(asked: str | float, given: object) -> bool:
    """Whether an argument is the one asked for; OSC's floats have 32 bits."""
    if isinstance(asked, str) or not isinstance(given, (int, float)):
        return asked == given
    return math.isclose(asked, given, rel_tol=1e-6)


class Cue(Frozen):
    """A cue; its number says where it stands in its list, its id who it is."""

    id: CueId
    number: CueNumber
    name: Annotated[str, Field(max_length=200)] = ""
    armed: bool = True
    pre_wait_ms: Milliseconds = 0
    actions: Annotated[tuple[CueAction, ...], Field(max_length=MOST_ACTIONS)] = ()
    post_wait_ms: Milliseconds = 0
    follow: Follow = Follow.NONE
    trigger: Trigger = GoTrigger()
    on_failure: OnFailure = OnFailure.STOP
    retries: Annotated[int, Field(ge=1, le=9)] = 2
    """How often a cue that retries asks again before it stops."""
    autoload_next: bool = True
    """Whether the next cue stands by once this one was started."""

    @property
    def place(self) -> Decimal:
        """Where the cue stands among the others: 12.5 comes before 12.50's neighbour 13, and is 12.50."""
        return Decimal(self.number)

    @property
    def length_ms(self) -> int:
        """How long a run lasts if every device does as asked at once: its waits, and its longest ramp or fade."""
        longest = max(map(_length_ms, self.actions), default=0) if self.armed else 0
        match self.follow:
            case Follow.FOLLOW:
                longest += self.post_wait_ms
            case Follow.CONTINUE:
                longest = max(longest, self.post_wait_ms)
        return self.pre_wait_ms + longest


def _length_ms(action: CueAction) -> int:
    if isinstance(action, PointRamp):
        return action.duration_ms
    return action.fade_ms if isinstance(action, SnapshotRecall) else 0
