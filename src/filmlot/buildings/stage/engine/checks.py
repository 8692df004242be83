"""Checks of a description that no single field can make: what two parts of a stage may not do to each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from pydantic import BaseModel, ValidationError

from filmlot.buildings.stage.contracts import ArcWall, Description, DescriptionFault, Device, Lighting, MeshWall
from filmlot.buildings.stage.engine.lines import Lines, Location
from filmlot.buildings.stage.engine.values import reason_of
from filmlot.devicekit.families import control_family, control_keys, family, family_keys
from filmlot.devicekit.output import find_faults
from filmlot.devicekit.receiver import DeviceEntry
from filmlot.devicekit.signals import Signal

RATES = ("24000/1001", "24/1", "25/1", "30000/1001", "30/1", "48/1", "50/1", "60000/1001", "60/1")
PITCH_TOLERANCE = 0.01  # of the panel's side: data sheets round the pitch to two digits


def fault(location: Location, line: int | None, code: str, **params: Any) -> DescriptionFault:
    """A fault at `location`, whose field reads `walls[0].panel.pitch_mm`."""
    field = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")
    return DescriptionFault(field=field, line=line, message_code=f"stage.description.{code}", params=params)


def check_parts(stage: Description, lines: Lines) -> Iterator[DescriptionFault]:
    """Every fault among the parts of a stage whose fields are each right."""
    yield from _check_rate(stage, lines)
    named = {"walls": stage.walls, "cameras": stage.cameras, "devices": stage.devices, "outputs": stage.outputs}
    for kind, parts in named.items():
        yield from _check_ids(kind, [part.id for part in parts], lines)
    yield from _check_panels(stage, lines)
    yield from _check_cameras(stage, lines)
    yield from _check_families(stage, lines)
    yield from _check_backups(stage, lines)
    yield from _check_ports(stage, lines)
    yield from _check_universes(stage, lines)
    yield from _check_outputs(stage, lines)


def _check_rate(stage: Description, lines: Lines) -> Iterator[DescriptionFault]:
    given = stage.timecode_rate
    if given not in RATES:
        same = [] if given.endswith("/0") else [rate for rate in RATES if Fraction(rate) == Fraction(given)]
        location = ("timecode_rate",)
        yield fault(
            location, lines.of(location), "not_one_of", given=given, known=same[0] if same else ", ".join(RATES)
        )


def _check_ids(kind: str, ids: list[str], lines: Lines) -> Iterator[DescriptionFault]:
    seen: dict[str, int] = {}
    for index, part_id in enumerate(ids):
        first = seen.setdefault(part_id, index)
        if first != index:
            location, other = (kind, index, "id"), lines.of((kind, first, "id"))
            yield fault(location, lines.of(location), "duplicate_id", id=part_id, other_line=other)


def _check_panels(stage: Description, lines: Lines) -> Iterator[DescriptionFault]:
    for index, wall in enumerate(stage.walls):
        if isinstance(wall, MeshWall):
            continue
        panel = wall.panel
        location: Location = ("walls", index, "panel", "pitch_mm")
        for side, size_mm, pixels in zip(("width", "height"), panel.size_mm, panel.pixels, strict=True):
            spanned_mm = pixels * panel.pitch_mm
            if abs(spanned_mm - size_mm) > PITCH_TOLERANCE * size_mm:
                params = {"side": side, "size_mm": size_mm, "pixels": pixels, "pitch_mm": panel.pitch_mm}
                params |= {"spanned_mm": round(spanned_mm, 2), "right_mm": round(size_mm / pixels, 3)}
                yield fault(location, lines.of(location), "pitch_mismatch", **params)
                break
        if isinstance(wall, ArcWall) and wall.angle_deg > 360:
            location = ("walls", index, "columns")
            yield fault(location, lines.of(location), "arc_too_long", columns=wall.columns, radius_m=wall.radius_m)


def _check_cameras(stage: Description, lines: Lines) -> Iterator[DescriptionFault]:
    known = [device.id for device in stage.devices if _gives_poses(device)]
    for index, camera in enumerate(stage.cameras):
        named: list[tuple[Location, str]] = [(("cameras", index, "device"), camera.device)]
        named += [(("cameras", index, "backups", place), device) for place, device in enumerate(camera.backups)]
        for location, device in named:
            if device not in known:
                params = {"camera": camera.id, "device": device, "known": ", ".join(known)}
                yield fault(location, lines.of(location), "unknown_device", **params)


def _check_families(stage: Description, lines: Lines) -> Iterator[DescriptionFault]:
    """Every device's settings are what its family asks for."""
    for index, device in enumerate(stage.devices):
        settings = _settings_of(device)
        if settings is None:
            location: Location = ("devices", index, "family")
            params = {"given": device.family, "known": ", ".join(sorted({*family_keys(), *control_keys()}))}
            yield fault(location, lines.of(location), "not_one_of", **params)
            continue
        yield from _check_settings(settings, device.config, ("devices", index, "config"), lines)


def _check_settings(
    settings: type[BaseModel], given: Mapping[str, Any], table: Location, lines: Lines
) -> Iterator[DescriptionFault]:
    try:
        settings.model_validate(given)
    except ValidationError as problem:
        for item in problem.errors():
            location = (*table, *item["loc"])
            value = str(item["input"])[:80]
            yield fault(location, lines.of(location), "wrong_value", given=value, reason=reason_of(item))


def _settings_of(device: Device) -> type[BaseModel] | None:
    """What the device's family asks for; None if there is no such family."""
    if device.family in family_keys():
        return family(device.family).config
    return control_family(device.family).config if device.family in control_keys() else None


def _gives_poses(device: Device) -> bool:
    """Whether a camera can follow the device; one of a family that is not there is another fault."""
    return device.family not in control_keys() and (
        device.family not in family_keys() or Signal.POSE in family(device.family).signals
    )


def _check_backups(stage: Description, lines: Lines) -> Iterator[DescriptionFault]:
    """What stands in for a device takes commands too, and is another one."""
    takers = [device.id for device in stage.devices if device.family in control_keys()]
    for index, device in enumerate(stage.devices):
        others = [taker for taker in takers if taker != device.id and device.id in takers]
        for place, backup in enumerate(device.backups):
            if backup not in others:
                location: Location = ("devices", index, "backups", place)
                params = {"device": device.id, "backup": backup, "known": ", ".join(others) or "-"}
                yield fault(location, lines.of(location), "unknown_backup", **params)


def _check_ports(stage: Description, lines: Lines) -> Iterator[DescriptionFault]:
    """Two devices share a port only if they are of one family and told apart by a source number each."""
    holders: dict[object, tuple[str, int]] = {}
    for index, device in enumerate(stage.devices):
        port, number = device.config.get("port"), device.config.get("source_number")
        if not isinstance(port, int) or device.family not in family_keys():  # else it is the device's own port
            continue
        key = port if number is None else (port, device.family, str(number))
        other, other_index = holders.setdefault(key, (device.id, index))
        if other_index != index:
            location = ("devices", index, "config", "port")
            other_line = lines.of(("devices", other_index, "config", "port"))
            params = {"port": port, "device": device.id, "other": other, "other_line": other_line}
            yield fault(location, lines.of(location), "port_taken", **params)


def _check_universes(stage: Description, lines: Lines) -> Iterator[DescriptionFault]:
    checked: dict[str, list[tuple[int, Lighting]]] = defaultdict(list)
    for index, lighting in enumerate(stage.lighting):
        location = ("lighting", index, "universes")
        first, last = lighting.universes
        if first > last:
            yield fault(location, lines.of(location), "universes_reversed", first=first, last=last)
            continue
        for other_index, other in checked[lighting.protocol]:
            low, high = max(first, other.universes[0]), min(last, other.universes[1])
            if low <= high:
                params = {"name": lighting.name, "other": other.name, "first": low, "last": high}
                other_line = lines.of(("lighting", other_index, "universes"))
                yield fault(location, lines.of(location), "universes_overlap", other_line=other_line, **params)
        checked[lighting.protocol].append((index, lighting))


def _check_outputs(stage: Description, lines: Lines) -> Iterator[DescriptionFault]:
    """Every output can be sent by its family, from devices that give what it carries, and not to those devices."""
    devices = [device for device in stage.devices if device.family in family_keys()]
    heard = [DeviceEntry(id=one.id, name=one.name, family=one.family, config=one.config) for one in devices]
    are_sound = not any(_check_families(stage, lines))
    for index, output in enumerate(stage.outputs):
        place: Location = ("outputs", index)
        if output.family not in family_keys():
            params = {"given": output.family, "known": ", ".join(family_keys())}
            yield fault((*place, "family"), lines.of((*place, "family")), "not_one_of", **params)
            continue
        found = family(output.family)
        wrong = list(_check_settings(found.config, output.settings(found), (*place, "config"), lines))
        yield from wrong
        if are_sound and not wrong:  # a device that cannot be made has no port to ask about
            for found_fault in find_faults(output, heard, family_of=family):
                location = (*place, *found_fault.field)
                yield fault(location, lines.of(location), found_fault.code, output=output.id, **found_fault.params)
