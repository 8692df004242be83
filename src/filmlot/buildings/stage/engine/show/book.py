"""The book: everything that the cues of a stage are played from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from filmlot.buildings.stage.engine.show.cue import Cue, Heard, MidiTrigger, OscTrigger
from filmlot.buildings.stage.engine.show.cue_list import CueList
from filmlot.buildings.stage.engine.show.snapshot import SnapshotPoint


@dataclass(frozen=True, slots=True)
class Book:
    """The stage's cue lists and snapshots by their ids, and the stage's rate."""

    lists: Mapping[str, CueList]
    snapshots: Mapping[str, Sequence[SnapshotPoint]]
    rate: Fraction

    def cues(self, list_id: str) -> CueList:
        """A list; an empty one where there is none of this id."""
        return self.lists.get(list_id, CueList())

    def listening(self, heard: Heard) -> list[tuple[str, Cue]]:
        """The armed cues that wait for a message, with their lists; raises `OSCError` for a pattern that is none."""
        return [
            (list_id, cue)
            for list_id, cues in self.lists.items()
            for cue in cues.cues
            if cue.armed and isinstance(cue.trigger, (OscTrigger, MidiTrigger)) and cue.trigger.hears(heard)
        ]

    def labels(self) -> list[tuple[int, str, Cue]]:
        """The armed cues that wait for a timecode: frame since midnight, list and cue, in the order of the day."""
        found = [
            (frame, list_id, cue) for list_id, cues in self.lists.items() for frame, cue in cues.timecodes(self.rate)
        ]
        return sorted(found, key=lambda label: (label[0], label[1], label[2].place))


def standby_after(former: CueList, cues: CueList, chosen: str | None) -> str | None:
    """Which cue stands by once a list has become another: where it is gone, the one after its place.

    An empty list that gets its first cues has its first one stand by.
    """
    if not former.cues:
        return cues.cues[0].id if cues.cues else None
    if chosen is None or cues.find(chosen) is not None:
        return chosen
    lost = former.find(chosen)
    following = None if lost is None else cues.after(lost.place)
    return None if following is None else following.id
