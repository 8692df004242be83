"""What can be asked of a stage's console from outside, whatever the wire."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from filmlot.buildings.stage.engine.show.cue import Heard
from filmlot.buildings.stage.engine.show.state import ShowState


@dataclass(frozen=True, slots=True)
class Go:
    """Start a cue by its number, else the one in standby; of a list by its name or its place, else of the first."""

    cue: str | None = None
    cue_list: str | None = None


@dataclass(frozen=True, slots=True)
class StandBy:
    """Have a cue wait for the next GO."""

    cue: str
    cue_list: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Have the cue after (1) or before (-1) the one in standby wait for the next GO."""

    by: int


@dataclass(frozen=True, slots=True)
class Stop:
    """End the runs of a cue, or of all."""

    cue: str | None = None


class Command(StrEnum):
    """What needs no more said."""

    PAUSE = "pause"
    RESUME = "resume"
    PANIC = "panic"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Move:
    """Bring the show into another state."""

    state: ShowState


@dataclass(frozen=True, slots=True)
class Recall:
    """Bring devices back to a snapshot, by its name."""

    name: str
    fade_ms: int = 0


@dataclass(frozen=True, slots=True)
class Chalk:
    """Write on the slate of the next take; what is None stays."""

    scene: str | None = None
    shot: str | None = None
    take: int | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class Roll:
    """Roll a take, with this on its slate."""

    slate: Chalk = Chalk()


@dataclass(frozen=True, slots=True)
class Read:
    """Tell a value, by its address."""

    address: str


RemoteOrder = Go | StandBy | Step | Stop | Command | Move | Recall | Chalk | Roll | Read | Heard
SLOW = (Move, Roll)


def is_slow(order: RemoteOrder) -> bool:
    """Whether an order may wait for machines: such a one must not stand before a GO or a panic."""
    return isinstance(order, SLOW) or order is Command.CUT
