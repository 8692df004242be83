"""A lighting plan as a stage needs it: which lamp listens where, who is in whose way, and the universes of it all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from filmlot.standards.dmx import SLOTS
from filmlot.standards.fixtures.archive import FixtureFileError
from filmlot.standards.fixtures.gdtf import FixtureType
from filmlot.standards.fixtures.mvr import Fixture, Plan
from filmlot.standards.phrase import Phrase


class Patched(NamedTuple):
    """A lamp's run of addresses: universe from 1, addresses from 1; `slots` is 0 where its type is not known."""

    name: str
    kind: str
    universe: int
    address: int
    slots: int


class Patch(NamedTuple):
    """All lamps of a plan in the order of their addresses, and what is wrong with it."""

    lamps: list[Patched]
    faults: list[Phrase]


def patch_of(plan: Plan) -> Patch:
    """What a plan says; a lamp whose type cannot be read stands in it with its address alone."""
    types: dict[str, FixtureType | None] = {}
    lamps: list[Patched] = []
    faults: list[Phrase] = []
    for fixture in plan.fixtures:
        if fixture.gdtf not in types:
            types[fixture.gdtf] = _type_of(plan, fixture, faults)
        lamps += _lamps_of(fixture, types[fixture.gdtf])
    lamps.sort(key=lambda lamp: (lamp.universe, lamp.address, lamp.name))
    return Patch(lamps, [*faults, *_overlaps(lamps)])


def _type_of(plan: Plan, fixture: Fixture, faults: list[Phrase]) -> FixtureType | None:
    try:
        return plan.fixture_type(fixture)
    except FixtureFileError as error:
        params = {"gdtf": fixture.gdtf[:80], "reason": str(error)}
        faults.append(Phrase("the type {gdtf} cannot be read: {reason}", params))
        return None


def _lamps_of(fixture: Fixture, found: FixtureType | None) -> Iterator[Patched]:
    mode = next((mode for mode in found.modes if mode.name == fixture.mode), None) if found else None
    kind = f"{found.manufacturer} {found.name}, {fixture.mode}" if found else fixture.gdtf
    for address in fixture.addresses:
        slots = (
            0 if mode is None else mode.footprint.get(address.dmx_break + 1, 0)
        )  # GDTF counts breaks from 1, MVR from 0
        yield Patched(fixture.name, kind, address.universe, address.address, slots)


def _overlaps(lamps: Sequence[Patched]) -> Iterator[Phrase]:
    """Two lamps on one slot, and lamps that reach beyond their universe."""
    reaches: dict[int, Patched] = {}
    for lamp in lamps:
        end = lamp.address + max(lamp.slots, 1) - 1
        where = f"{lamp.universe}.{lamp.address}"
        if end > SLOTS:
            yield Phrase("{name} at {where} reaches beyond its universe", {"name": lamp.name, "where": where})
        before = reaches.get(lamp.universe)
        if before is not None and lamp.address < before.address + max(before.slots, 1):
            params = {"name": lamp.name, "where": where, "other": before.name}
            yield Phrase("{name} at {where} lies on addresses of {other}", params)
        if before is None or end >= before.address + before.slots:
            reaches[lamp.universe] = lamp


def describe_lighting(patch: Patch, *, protocol: Literal["artnet", "sacn"]) -> str:
    """The `[[lighting]]` tables of a stage's description: one a run of universes that follow each other."""
    numbers = sorted({lamp.universe for lamp in patch.lamps})
    if protocol == "artnet":  # Art-Net counts its port addresses from 0, plans count from 1
        numbers = [number - 1 for number in numbers]
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "\n".join(
        f'[[lighting]]\nname = "Universes {first} to {last}"\nprotocol = "{protocol}"\nuniverses = [{first}, {last}]\n'
        for first, last in runs
    )
