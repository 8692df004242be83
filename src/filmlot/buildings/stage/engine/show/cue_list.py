"""A cue list in the order of its numbers, and edits that know how they are taken back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field

from filmlot.buildings.stage.contracts import Frozen
from filmlot.buildings.stage.engine.show.cue import Cue, CueId, Follow, TimecodeTrigger
from filmlot.standards.timecode import Timecode, TimecodeError

MOST_CUES = 1000


class PutCue(Frozen):
    """A cue is added, or stands in place of the one with its id."""

    kind: Literal["put"] = "put"
    cue: Cue


class RemoveCue(Frozen):
    """A cue is taken out."""

    kind: Literal["remove"] = "remove"
    cue_id: CueId


Edit = Annotated[PutCue | RemoveCue, Field(discriminator="kind")]


class EditRefusedError(ValueError):
    """An edit that a list cannot take; `code` and `params` say why."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class CueList(Frozen):
    """Cues, sorted by their numbers; no two share a number or an id."""

    cues: tuple[Cue, ...] = ()

    def find(self, cue_id: str) -> Cue | None:
        """The cue of an id."""
        return next((cue for cue in self.cues if cue.id == cue_id), None)

    def after(self, place: Decimal) -> Cue | None:
        """The first cue beyond a place."""
        index = bisect_right(self.cues, place, key=lambda cue: cue.place)
        return self.cues[index] if index < len(self.cues) else None

    def chain(self, cue: Cue) -> Iterator[Cue]:
        """The cue and those that start by themselves after it."""
        following: Cue | None = cue
        while following is not None:
            yield following
            following = self.after(following.place) if following.follow is not Follow.NONE else None

    def timecodes(self, rate: Fraction) -> Iterator[tuple[int, Cue]]:
        """The armed cues that wait for a timecode, with their frame since midnight.

        A label that the rate does not have is waited for in vain: edits refuse it, but a stage's rate may change.
        """
        for cue in self.cues:
            if cue.armed and isinstance(cue.trigger, TimecodeTrigger):
                try:
                    yield Timecode.parse(cue.trigger.timecode, rate).frame, cue
                except TimecodeError:
                    continue


def apply(cues: CueList, edit: PutCue | RemoveCue) -> tuple[CueList, PutCue | RemoveCue]:
    """The list after an edit, and the edit that takes it back.

    Raises:
        EditRefusedError: `number_taken`, `cue_unknown` or `list_full`.
    """
    if isinstance(edit, RemoveCue):
        former = cues.find(edit.cue_id)
        if former is None:
            raise EditRefusedError("cue_unknown", cue_id=edit.cue_id)
        return _without(cues, edit.cue_id), PutCue(cue=former)
    cue = edit.cue
    former = cues.find(cue.id)
    others = _without(cues, cue.id).cues
    if any(other.place == cue.place for other in others):
        raise EditRefusedError("number_taken", number=cue.number)
    if len(others) >= MOST_CUES:
        raise EditRefusedError("list_full", limit=MOST_CUES)
    back = RemoveCue(cue_id=cue.id) if former is None else PutCue(cue=former)
    return CueList(cues=tuple(sorted((*others, cue), key=lambda item: item.place))), back


def apply_all(cues: CueList, edits: Sequence[PutCue | RemoveCue]) -> tuple[CueList, tuple[PutCue | RemoveCue, ...]]:
    """The list after some edits, and the edits that take them back, in the order in which they do.

    Raises:
        EditRefusedError: one of them cannot be; none is then.
    """
    back: list[PutCue | RemoveCue] = []
    for edit in edits:
        cues, inverse = apply(cues, edit)
        back.insert(0, inverse)
    return cues, tuple(back)


def _without(cues: CueList, cue_id: str) -> CueList:
    return CueList(cues=tuple(cue for cue in cues.cues if cue.id != cue_id))
