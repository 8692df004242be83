"""What the stage tells those outside: values by their OSC addresses, and the address space that has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from filmlot.buildings.stage.engine.remote.vocabulary import WORDS
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.standards.osc.query import Access, Method, Range

Values = Mapping[str, tuple[str | int, ...]]
USABLE = ("yes", "degraded", "no")
USABLE_BELOW = "/stage/devices/usable/"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageState:
    """A stage as it is now; `standby` and `running` are cue numbers, `usable` says of each device how it is."""

    name: str
    show: ShowState
    standby: str = ""
    standby_name: str = ""
    running: Sequence[str] = ()
    is_paused: bool = False
    is_rolling: bool = False
    slate: str = ""
    timecode: str = ""
    usable: Mapping[str, str] = field(default_factory=dict)


def values_of(state: StageState) -> Values:
    """Every value that is told, by its address; what is true is 1."""
    unusable = sum(usable == "no" for usable in state.usable.values())
    return {
        "/stage/name": (state.name,),
        "/stage/show": (state.show.value,),
        "/stage/timecode": (state.timecode,),
        "/stage/cue/standby": (state.standby,),
        "/stage/cue/standby_name": (state.standby_name,),
        "/stage/cue/running": (" ".join(state.running),),
        "/stage/cue/is_running": (int(bool(state.running)),),
        "/stage/cue/is_paused": (int(state.is_paused),),
        "/stage/take/is_rolling": (int(state.is_rolling),),
        "/stage/take/slate": (state.slate,),
        "/stage/devices/unusable": (unusable,),
        **{f"{USABLE_BELOW}{device}": (usable,) for device, usable in state.usable.items()},
    }


DESCRIPTIONS = {
    "/stage/name": "the stage's name",
    "/stage/show": "the state of the show",
    "/stage/timecode": "the stage's timecode",
    "/stage/cue/standby": "the number of the cue in standby",
    "/stage/cue/standby_name": "the name of the cue in standby",
    "/stage/cue/running": "the numbers of the cues that run",
    "/stage/cue/is_running": "whether any cue runs",
    "/stage/cue/is_paused": "whether the time of all cues stands still",
    "/stage/take/is_rolling": "whether a take rolls",
    "/stage/take/slate": "the slate of the take that rolls, or of the last",
    "/stage/devices/unusable": "how many devices cannot be used",
}


def is_value(address: str) -> bool:
    """Whether a value has this address; one of a device that is not there too."""
    return address in DESCRIPTIONS or address.startswith(USABLE_BELOW)


def address_space(values: Values, cues: Sequence[str]) -> Iterator[Method]:
    """Every address of the stage: the words, those of its cues by their numbers, and its values."""
    for word in WORDS:
        if "{" not in word.address:
            yield Method(word.address, word.tags, description=word.description)
    for state in ShowState:
        if state not in {ShowState.LIVE, ShowState.PANIC}:
            yield Method(f"/show/{state}", description=f"the show goes to {state}")
    for number in cues:
        yield Method(f"/cue/{number}/start", description=f"GO of cue {number}")
        yield Method(f"/cue/{number}/stop", description=f"ends what runs of cue {number}")
        yield Method(f"/playhead/{number}", description=f"cue {number} stands by")
    for address, told in values.items():
        yield Method(
            address,
            "".join("s" if isinstance(value, str) else "i" for value in told),
            Access.READ,
            told,
            (_range_of(address),),
            DESCRIPTIONS.get(address, "whether the device can be used"),
        )


def _range_of(address: str) -> Range | None:
    if address == "/stage/show":
        return Range(options=tuple(ShowState))
    return Range(options=USABLE) if address.startswith(USABLE_BELOW) else None
