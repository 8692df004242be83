"""Checks of a description that no single field can make: what two parts of a stage may not do to each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from ipaddress import IPv4Address
from typing import Any

from pydantic import BaseModel, ValidationError

from filmlot.buildings.stage.contracts import ArcWall, Description, DescriptionFault, Device, Lighting, MeshWall
from filmlot.buildings.stage.engine.lines import Lines, Location
from filmlot.buildings.stage.engine.remote.vocabulary import read
from filmlot.buildings.stage.engine.values import reason_of
from filmlot.devicekit.families import control_family, control_keys, family, family_keys
from filmlot.devicekit.receiver import DeviceEntry
from filmlot.devicekit.signals import Signal
from filmlot.devicekit.wiring import Wiring
from filmlot.standards.osc.message import OSCError

RATES = ("24000/1001", "24/1", "25/1", "30000/1001", "30/1", "48/1", "50/1", "60000/1001", "60/1")
DROP_FRAME_RATES = ("30000/1001", "60000/1001")
PITCH_TOLERANCE = 0.01  # of the panel's side: data sheets round the pitch to two digits


def fault(location: Location, line: int | None, code: str, **params: Any) -> DescriptionFault:
    """A fault at `location`, whose field reads `walls[0].panel.pitch_mm`."""
    field = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")
    return DescriptionFault(field=field, line=line, message_code=f"stage.description.{code}", params=params)


def check_parts(stage: Description, lines: Lines) -> Iterator[DescriptionFault]:
    """Every fault among the parts of a stage whose fields are each right."""
    yield from _check_rate(stage, lines)
    yield from _check_timecode(stage, lines)
    named = {"walls": stage.walls, "cameras": stage.cameras, "devices": stage.devices, "outputs": stage.outputs}
    for kind, parts in named.items():
        yield from _check_ids(kind, [part.id for part in parts], lines)
    yield from _check_panels(stage, lines)
    yield from _check_cameras(stage, lines)
    yield from _check_families(stage, lines)
    yield from _check_backups(stage, lines)
    yield from _check_ports(stage, lines)
    yield from _check_universes(stage, lines)
    yield from _check_remote(stage, lines)
    yield from _check_outputs(stage, lines)


def _check_rate(stage: Description, lines: Lines) -> Iterator[DescriptionFault]:
    given = stage.timecode_rate
    if given not in RATES:
        same = [] if given.endswith("/0") else [rate for rate in RATES if Fraction(rate) == Fraction(given)]
        location = ("timecode_rate",)
        yield fault(
            location, lines.of(location), "not_one_of", given=given, known=same[0] if same else ", ".join(RATES)
        )


def _check_timecode(stage: Description, lines: Lines) -> Iterator[DescriptionFault]:
    if stage.timecode_drop_frame and stage.timecode_rate not in DROP_FRAME_RATES:
        location: Location = ("timecode_drop_frame",)
        params = {"rate": stage.timecode_rate, "known": ", ".join(DROP_FRAME_RATES)}
        yield fault(location, lines.of(location), "no_drop_frame", **params)
    known = [device.id for device in stage.devices if _gives_timecode(device)]
    if stage.timecode_source is not None and stage.timecode_source not in known:
        location = ("timecode_source",)
        params = {"device": stage.timecode_source, "known": ", ".join(known) or "-"}
        yield fault(location, lines.of(location), "unknown_timecode_source", **params)


def _gives_timecode(device: Device) -> bool:
    """Whether a stage's timecode can follow the device; an OpenTrackIO camera's samples carry it too."""
    return device.family in family_keys() and (
        Signal.TIMECODE in family(device.family).signals or device.family == "opentrackio"
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
    """Two devices share a port only if they are of one family and told apart by a source number or a group each."""
    holders: dict[object, tuple[str, int]] = {}
    for index, device in enumerate(stage.devices):
        port, number = device.config.get("port"), device.config.get("source_number", device.config.get("group"))
        if not isinstance(port, int) or not _listens(device):  # else it is the device's own port
            continue
        key = port if number is None else (port, device.family, str(number))
        other, other_index = holders.setdefault(key, (device.id, index))
        if other_index != index:
            location = ("devices", index, "config", "port")
            other_line = lines.of(("devices", other_index, "config", "port"))
            params = {"port": port, "device": device.id, "other": other, "other_line": other_line}
            yield fault(location, lines.of(location), "port_taken", **params)
    yield from _check_remote_ports(stage, lines)


def _check_remote_ports(stage: Description, lines: Lines) -> Iterator[DescriptionFault]:
    """What listens for devices does not listen for players from outside."""
    taken = {device.config.get("port"): index for index, device in enumerate(stage.devices) if _listens(device)}
    for location, port in _remote_ports(stage):
        index = taken.get(port)
        if index is not None:
            other_line = lines.of(("devices", index, "config", "port"))
            name = ".".join(map(str, location[:-1]))
            params = {"port": port, "device": name, "other": stage.devices[index].id, "other_line": other_line}
            yield fault(location, lines.of(location), "port_taken", **params)


def _listens(device: Device) -> bool:
    return device.family in family_keys()


def _remote_ports(stage: Description) -> Iterator[tuple[Location, int]]:
    """The UDP ports of the console played from outside."""
    if stage.remote is not None and stage.remote.osc is not None:
        yield ("remote", "osc", "port"), stage.remote.osc.port
    if stage.remote is not None and stage.remote.midi is not None and stage.remote.midi.port is not None:
        for port in (stage.remote.midi.port, stage.remote.midi.port + 1):
            yield ("remote", "midi", "port"), port


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


def _check_remote(stage: Description, lines: Lines) -> Iterator[DescriptionFault]:
    """What is told can be sent, and what is bound can be ordered."""
    remote = stage.remote
    if remote is None:
        return
    for index, given in enumerate(remote.osc.feedback if remote.osc else ()):
        if not _is_socket(given):
            location: Location = ("remote", "osc", "feedback", index)
            yield fault(location, lines.of(location), "pattern_feedback", given=given)
    for index, binding in enumerate(remote.midi.bindings if remote.midi else ()):
        try:
            read(binding.send, binding.arguments)
        except OSCError as error:
            location = ("remote", "midi", "bindings", index, "send")
            yield fault(location, lines.of(location), "binding_useless", send=binding.send, reason=str(error))


def _is_socket(given: str) -> bool:
    host, _, port = given.partition(":")
    try:
        return bool(IPv4Address(host)) and 0 < int(port) < 65_536
    except ValueError:
        return False


def _check_outputs(stage: Description, lines: Lines) -> Iterator[DescriptionFault]:
    """Every output is of a family that is heard, with its settings; and all of them together make sense."""
    wrong = [*_check_output_families(stage, lines)]
    yield from wrong
    if wrong or any(_check_families(stage, lines)):  # what cannot be made has no port to ask about
        return
    devices = [device for device in stage.devices if device.family in family_keys()]
    heard = [DeviceEntry(id=one.id, name=one.name, family=one.family, config=one.config) for one in devices]
    wiring = Wiring(heard, stage.outputs, family_of=family)
    for index, output in enumerate(stage.outputs):
        for found in wiring.faults(output):
            location = ("outputs", index, *found.field)
            yield fault(location, lines.of(location), found.code, output=output.id, **found.params)


def _check_output_families(stage: Description, lines: Lines) -> Iterator[DescriptionFault]:
    for index, output in enumerate(stage.outputs):
        location: Location = ("outputs", index, "family")
        if output.family in family_keys():
            found = family(output.family)
            yield from _check_settings(found.config, output.settings(found), (*location[:-1], "config"), lines)
        else:
            params = {"given": output.family, "known": ", ".join(family_keys())}
            yield fault(location, lines.of(location), "not_one_of", **params)
