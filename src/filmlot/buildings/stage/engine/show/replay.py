"""Replay: the show as its events, read in their order, left it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from filmlot.buildings.stage.engine.show.cue_list import CueList, Edit, apply_all
from filmlot.buildings.stage.engine.show.state import ShowState

EDITS: TypeAdapter[tuple[Edit, ...]] = TypeAdapter(tuple[Edit, ...])


@dataclass(slots=True)
class NamedList:
    """A cue list and its name."""

    name: str
    cues: CueList = field(default_factory=CueList)


@dataclass(slots=True)
class Shown:
    """The show at a moment."""

    state: ShowState = ShowState.OFF
    overrides: list[Any] = field(default_factory=list)
    lists: dict[str, NamedList] = field(default_factory=dict)


def replay(events: Iterable[tuple[str, str, dict[str, Any]]]) -> Shown:
    """The show after events: each its type, the id that it is about, and its data."""
    shown = Shown()
    for kind, subject, data in events:
        match kind:
            case "stage.show.moved":
                shown.state, shown.overrides = ShowState(data["state"]), data["overrides"]
            case "stage.cue_list.made":
                shown.lists[subject] = NamedList(data["name"])
            case "stage.cue_list.renamed":
                shown.lists[subject].name = data["name"]
            case "stage.cue_list.deleted":
                del shown.lists[subject]
            case "stage.cue_list.edited":
                listed = shown.lists[subject]
                listed.cues, _ = apply_all(listed.cues, EDITS.validate_python(data["edits"]))
    return shown
