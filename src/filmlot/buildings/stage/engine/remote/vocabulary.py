"""The words in which the console is played by OSC: one table, read by the server, OSCQuery and the pages of the docs.

The short forms are those of QLab's dictionary, the capital ones those of Live Link Face and Unreal's Take Recorder, so
that senders made for these are understood. A word may stand behind `/workspace/ID`. Whatever is no word here may be
what a cue waits for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from filmlot.buildings.stage.engine.remote.order import (
    Chalk,
    Command,
    Go,
    Move,
    Recall,
    RemoteOrder,
    Roll,
    StandBy,
    Step,
    Stop,
)
from filmlot.buildings.stage.engine.show.cue import DAY_MS, Heard
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.standards.osc.message import OSCError

PLAYHEAD = frozenset({"selected", "playhead", "standby"})
"""What stands for the cue in standby where a cue's number is expected."""
_MOST_TAKES, _LONGEST_SLATE, _LONGEST_NOTES = 9999, 20, 4000


class Said(NamedTuple):
    """What a message says beside its word: the parts of the address that vary, and the arguments."""

    parts: tuple[str, ...]
    arguments: Sequence[Any]

    def text(self, place: int) -> str | None:
        """An argument as text, numbers as people write them; None where there is none."""
        if place >= len(self.arguments):
            return None
        value = self.arguments[place]
        if isinstance(value, float) and math.isfinite(value):
            return f"{round(value, 3):g}"
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            return str(value)
        raise OSCError("arguments", f"argument {place + 1} is {value!r}; a text or a number is needed")

    def number(self, place: int) -> float | None:
        """An argument as a number; raises `OSCError` for another."""
        text = self.text(place)
        try:
            return None if text is None else float(text)
        except ValueError as error:
            raise OSCError("arguments", f"argument {place + 1} is {text!r}; a number is needed") from error


class Word(NamedTuple):
    """An address, `{…}` for a part that varies; the type tags of its arguments, all optional; and what it orders."""

    address: str
    tags: str
    order: Callable[[Said], RemoteOrder]
    description: str

    @property
    def has_confirm(self) -> bool:
        """Whether its sender waits for the same address with `Confirm` behind it, as Live Link's do."""
        return self.address[1].isupper()

    @property
    def is_button(self) -> bool:
        """Whether a lone number is how hard a button was pressed, 0 for one let go: the word can do without more."""
        return not self.tags or self.order in {_go, _roll, _record}


def _needed(said: Said, place: int) -> str:
    text = said.text(place)
    if not text:
        raise OSCError("arguments", f"argument {place + 1} is missing")
    return text


def _slate(said: Said, place: int) -> str | None:
    """A word of the slate, as the pages let one be written."""
    text = said.text(place)
    if text and (len(text) > _LONGEST_SLATE or any(character < " " or character in "/\\" for character in text)):
        raise OSCError("arguments", f"{text[:40]!r} does not fit on the slate: {_LONGEST_SLATE} characters, no stroke")
    return text


def _scene(said: Said) -> str:
    _needed(said, 0)
    return _slate(said, 0) or ""


def _take(said: Said, place: int) -> int | None:
    number = said.number(place)
    if number is None:
        return None
    if number.is_integer() and 1 <= number <= _MOST_TAKES:
        return int(number)
    raise OSCError("arguments", f"take {number:g} is not a whole number from 1 to {_MOST_TAKES}")


def _notes(said: Said, place: int) -> str | None:
    text = said.text(place)
    return None if text is None else text[:_LONGEST_NOTES]


def _cue(name: str) -> str | None:
    return None if name in PLAYHEAD else name


def _go(said: Said) -> Go:
    return Go(said.text(0))


def _recall(said: Said) -> Recall:
    fade_s = said.number(1) or 0.0
    if not 0 <= fade_s * 1000 <= DAY_MS:
        raise OSCError("arguments", f"a fade of {fade_s:g} s is too long, or negative")
    return Recall(_needed(said, 0), round(fade_s * 1000))


def _roll(said: Said) -> Roll:
    return Roll(Chalk(scene=_slate(said, 0) or None, shot=_slate(said, 1), take=_take(said, 2)))


def _record(said: Said) -> Roll:
    return Roll(Chalk(scene=_slate(said, 0) or None, take=_take(said, 1), notes=_notes(said, 2)))


def _move(said: Said) -> Move | Command:
    try:
        state = ShowState(said.parts[0])
        return Command.PANIC if state is ShowState.PANIC else Move(state)
    except ValueError as error:
        known = ", ".join(ShowState)
        raise OSCError("arguments", f"{said.parts[0]!r} is no state of a show; there are {known}") from error


WORDS = (
    Word("/go", "s", _go, "GO: the cue in standby, or the one whose number is given as a text"),
    Word("/go/{cue}", "", lambda said: Go(said.parts[0]), "GO of a cue"),
    Word("/cue/{cue}/start", "", lambda said: Go(_cue(said.parts[0])), "GO of a cue; selected is the one in standby"),
    Word("/cue/{cue}/stop", "", lambda said: Stop(said.parts[0]), "ends what runs of a cue"),
    Word("/list/{list}/go", "", lambda said: Go(None, said.parts[0]), "GO of a list, by its name or its place"),
    Word("/list/{list}/go/{cue}", "", lambda said: Go(said.parts[1], said.parts[0]), "GO of a cue of a list"),
    Word("/playhead/next", "", lambda _: Step(1), "the next cue stands by"),
    Word("/playhead/previous", "", lambda _: Step(-1), "the cue before stands by"),
    Word("/playhead/{cue}", "", lambda said: StandBy(said.parts[0]), "a cue stands by"),
    Word("/standby", "s", lambda said: StandBy(_needed(said, 0)), "a cue stands by"),
    Word("/stop", "", lambda _: Stop(), "ends all cues that run"),
    Word("/pause", "", lambda _: Command.PAUSE, "stops the time of all cues"),
    Word("/resume", "", lambda _: Command.RESUME, "lets the time of all cues go on"),
    Word("/panic", "", lambda _: Command.PANIC, "ends all cues and makes every device safe"),
    Word("/show/{state}", "", _move, "the show is standby, rehearse, hold or off; live takes a person"),
    Word("/snapshot/recall", "sf", _recall, "brings devices back to a snapshot by its name, in seconds of a fade"),
    Word("/roll", "ssi", _roll, "rolls a take: scene, shot and take, or what the slate says"),
    Word("/cut", "", lambda _: Command.CUT, "cuts the take"),
    Word("/slate/scene", "s", lambda said: Chalk(scene=_scene(said)), "the next slate's scene"),
    Word("/slate/shot", "s", lambda said: Chalk(shot=_slate(said, 0) or ""), "the next slate's shot"),
    Word("/slate/take", "i", lambda said: Chalk(take=_take(said, 0)), "the next slate's take"),
    Word("/Slate", "s", lambda said: Chalk(scene=_scene(said), shot=""), "the next slate's scene"),
    Word("/Take", "i", lambda said: Chalk(take=_take(said, 0)), "the next slate's take"),
    Word("/SlateDescription", "s", lambda said: Chalk(notes=_notes(said, 0) or ""), "the next take's notes"),
    Word("/RecordStart", "sis", _record, "rolls a take: slate, take and notes, or what the slate says"),
    Word("/RecordStop", "", lambda _: Command.CUT, "cuts the take"),
)
"""Where two fit an address, the first is meant."""
_SPLIT = tuple((word, tuple(word.address[1:].split("/"))) for word in WORDS)


class Reading(NamedTuple):
    """A word that was understood; None where a message is none of ours and a cue may wait for it."""

    word: Word | None
    order: RemoteOrder


def read(address: str, arguments: Sequence[Any]) -> Reading | None:
    """What a message orders; None for a button that is let go: its controller sends the word again with a zero.

    Raises:
        OSCError: an argument is not what the word needs.
    """
    parts = tuple(address[1:].split("/"))
    for word, names in _SPLIT:
        said = _fit(names, parts)
        if said is None:
            continue
        if word.is_button and len(arguments) == 1 and not isinstance(arguments[0], str):
            return Reading(word, word.order(Said(said, ()))) if arguments[0] else None
        return Reading(word, word.order(Said(said, arguments)))
    return Reading(None, Heard("osc", address, arguments))


def _fit(names: tuple[str, ...], parts: tuple[str, ...]) -> tuple[str, ...] | None:
    """The parts that vary, where an address fits a word."""
    if len(names) != len(parts):
        return None
    pairs = list(zip(names, parts, strict=True))
    if any(name != part for name, part in pairs if not name.startswith("{")):
        return None
    return tuple(part for name, part in pairs if name.startswith("{"))
