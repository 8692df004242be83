"""A stage's description: one TOML file (TOML 1.0.0) in, a checked model or all its faults with their lines out."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

from filmlot.buildings.stage.contracts import (
    ArcWall,
    Camera,
    Description,
    DescriptionFault,
    Device,
    FlatWall,
    Frusta,
    Lighting,
    MeshWall,
    MidiBinding,
    MidiRemote,
    OscRemote,
    Panel,
    Remote,
)
from filmlot.buildings.stage.engine.checks import check_parts, fault
from filmlot.buildings.stage.engine.lines import Lines, Location
from filmlot.buildings.stage.engine.values import reason_of, toml_reason
from filmlot.devicekit.output import Output, UniverseRun
from filmlot.devicekit.recordings import Recordings

MAX_BYTES = 256 * 1024
SHAPES: dict[str, type[BaseModel]] = {"flat": FlatWall, "arc": ArcWall, "mesh": MeshWall}
TABLES: dict[str, type[BaseModel]] = {
    "": Description,
    "frusta": Frusta,
    "cameras": Camera,
    "devices": Device,
    "devices.recordings": Recordings,
    "lighting": Lighting,
    "outputs": Output,
    "outputs.universes": UniverseRun,
    "walls.panel": Panel,
    "remote": Remote,
    "remote.osc": OscRemote,
    "remote.midi": MidiRemote,
    "remote.midi.bindings": MidiBinding,
}
PATTERNS = {
    "code": "pattern_code",
    "timecode_rate": "pattern_rate",
    "rate": "pattern_rate",
    "family": "pattern_family",
    "file": "pattern_file",
    "folder": "pattern_folder",
    "files": "pattern_files",
    "feedback": "pattern_feedback",
    "inputs": "pattern_midi_input",
    "on": "pattern_midi",
    "send": "pattern_osc",
}


class DescriptionError(ValueError):
    """The text describes no stage; `faults` says where, why and what to do, in the order of the lines."""

    def __init__(self, faults: Iterable[DescriptionFault]) -> None:
        self.faults = sorted(faults, key=lambda item: (item.line or 0, item.field))
        first = self.faults[0]
        super().__init__(f"{len(self.faults)} faults, the first in {first.field!r}, line {first.line}")


def read_description(text: str) -> Description:
    """The stage that a TOML text describes.

    Raises:
        DescriptionError: with every fault found, not only the first.
    """
    if len(text.encode()) > MAX_BYTES:
        raise DescriptionError([fault((), None, "too_long", limit_kib=MAX_BYTES // 1024)])
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        place = re.search(r"line (\d+)", str(problem))
        line = int(place.group(1)) if place else text.count("\n") + 1
        raise DescriptionError([fault((), line, "not_toml", reason=toml_reason(problem))]) from problem
    lines = Lines(text)
    try:
        description = Description.model_validate(tree)
    except ValidationError as problem:
        raise DescriptionError(_shape_faults(problem, lines, tree)) from None
    if faults := list(check_parts(description, lines)):
        raise DescriptionError(faults)
    return description


def _shape_faults(problem: ValidationError, lines: Lines, tree: dict[str, Any]) -> list[DescriptionFault]:
    items = problem.errors()
    around = {item["loc"][:depth] for item in items for depth in range(len(item["loc"]))}
    # Pydantic also calls a list too short when it had to leave out an entry with faults of its own.
    return [_shape_fault(item, lines, tree) for item in items if item["loc"] not in around]


def _shape_fault(item: Any, lines: Lines, tree: dict[str, Any]) -> DescriptionFault:
    """One of Pydantic's errors in our words."""
    location: Location = tuple(part for part in item["loc"] if part not in SHAPES)
    line, given, context = lines.of(location), str(item["input"])[:80], item.get("ctx", {})
    code, params = "wrong_value", {"given": given, "reason": reason_of(item)}
    match item["type"]:
        case "extra_forbidden":
            code, params = _unknown_key(location, tree)
        case "missing":
            line = lines.of(location[:-1])
            code, params = "missing", {"key": location[-1]}
        case "union_tag_not_found":
            location = (*location, "shape")
            code, params = "missing", {"key": "shape"}
        case "union_tag_invalid":
            location = (*location, "shape")
            line = lines.of(location)
            code, params = "not_one_of", {"given": context["tag"], "known": context["expected_tags"]}
        case "literal_error":
            code, params = "not_one_of", {"given": given, "known": context["expected"]}
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            code, params = "out_of_range", {"given": item["input"], "bound": _bound(context)}
        case "string_pattern_mismatch":
            key = next(part for part in reversed(location) if isinstance(part, str))
            code, params = PATTERNS.get(key, "pattern_id"), {"given": given}
        case "value_error" if location[0] == "outputs" and "to" in location:
            code, params = "pattern_destination", {"given": given}
    return fault(location, line, code, **params)


def _bound(context: dict[str, Any]) -> str:
    signs = {"gt": "> ", "ge": "≥ ", "lt": "< ", "le": "≤ "}
    return next(f"{signs[key]}{context[key]:g}" for key in signs if key in context)


def _unknown_key(location: Location, tree: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    known = sorted(_table(location, tree).model_fields)
    params = {"key": location[-1], "known": ", ".join(known)}
    if nearest := difflib.get_close_matches(str(location[-1]), known, n=1, cutoff=0.5):
        return "unknown_key_near", {**params, "nearest": nearest[0]}
    return "unknown_key", params


def _table(location: Location, tree: dict[str, Any]) -> type[BaseModel]:
    """The model of the table that holds the key at `location`."""
    names = [part for part in location[:-1] if isinstance(part, str)]
    if names == ["walls"]:
        return SHAPES[tree["walls"][location[1]]["shape"]]
    return TABLES[".".join(names)]
