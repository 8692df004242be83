"""Tables that people keep measurements in: probe points and lens nodes as CSV, lenses as OpenTrackIO samples."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from filmlot.buildings.stage.engine.calibration.lens import MOST_NODES, LensNode
from filmlot.buildings.stage.engine.calibration.motion import Motion
from filmlot.buildings.stage.engine.calibration.registration import ProbePoint
from filmlot.standards.calibration import CalibrationError
from filmlot.standards.geometry.lens_setting import MODEL
from filmlot.standards.geometry.lens_solve import MOST_VIEWS
from filmlot.standards.geometry.lens_table import LensTable
from filmlot.standards.geometry.registration import MOST
from filmlot.standards.opentrackio.schema import check
from filmlot.standards.wire import WireError

POINT_COLUMNS = ("name", "stage_x_m", "stage_y_m", "stage_z_m", "tracker_x_m", "tracker_y_m", "tracker_z_m")
PUCK_COLUMNS = ("name", "x_m", "y_m", "z_m", "pan_deg", "tilt_deg", "roll_deg")
LENS_COLUMNS = ("focus", "zoom", "focal_length_mm")
DISTORTION_COLUMNS = ("k1", "k2", "k3", "k4", "k5", "k6", "p1", "p2")
OFFSET_COLUMNS = ("offset_x_mm", "offset_y_mm")
MAY_BE_EMPTY = frozenset({*DISTORTION_COLUMNS, *OFFSET_COLUMNS, "entrance_pupil_m", "rms_px"})
Row = dict[str, str]
Made = TypeVar("Made", bound=BaseModel)


def read_points(text: str) -> tuple[ProbePoint, ...]:
    """Probe points from CSV with the columns of `POINT_COLUMNS`.

    Raises:
        CalibrationError: a column is missing, or a line holds no number where one belongs.
    """
    return tuple(
        _checked(
            ProbePoint,
            f"line {line}",
            name=row["name"] or str(line),
            stage_m=tuple(_number(row, f"stage_{axis}_m", line) for axis in "xyz"),
            tracker_m=tuple(_number(row, f"tracker_{axis}_m", line) for axis in "xyz"),
        )
        for line, row in _rows(text, POINT_COLUMNS, MOST)
    )


def read_pucks(text: str) -> dict[str, Motion]:
    """A puck's poses by the names of the stills that were taken there, from CSV with the columns of `PUCK_COLUMNS`.

    Raises:
        CalibrationError: a column is missing, or a line holds no number where one belongs.
    """
    return {
        row["name"]: _checked(
            Motion,
            f"line {line}",
            translation_m=tuple(_number(row, f"{axis}_m", line) for axis in "xyz"),
            rotation_deg=tuple(_number(row, f"{angle}_deg", line) for angle in ("pan", "tilt", "roll")),
        )
        for line, row in _rows(text, PUCK_COLUMNS, MOST_VIEWS)
    }


def read_nodes(text: str) -> tuple[LensNode, ...]:
    """Lens nodes from CSV, or from a JSON list of OpenTrackIO samples as `write_samples` makes it.

    CSV has the columns focus, zoom, focal_length_mm, and k1 to k6, p1, p2, offset_x_mm, offset_y_mm,
    entrance_pupil_m, rms_px where known.

    Raises:
        CalibrationError: the text is neither.
    """
    if text.lstrip()[:1] == "[":
        return tuple(_nodes_of_samples(text))
    return tuple(
        _checked(
            LensNode,
            f"line {line}",
            focus=_number(row, "focus", line),
            zoom=_number(row, "zoom", line),
            setting={
                "focal_length_mm": _number(row, "focal_length_mm", line),
                "distortion": tuple(_number(row, column, line) for column in DISTORTION_COLUMNS),
                "projection_offset_mm": tuple(_number(row, column, line) for column in OFFSET_COLUMNS),
                "entrance_pupil_m": _number(row, "entrance_pupil_m", line),
                "rms_px": _number(row, "rms_px", line),
            },
        )
        for line, row in _rows(text, LENS_COLUMNS, MOST_NODES)
    )


def write_samples(table: LensTable, *, lens: str) -> bytes:
    """The table as a JSON list of OpenTrackIO 1.0.1 samples, one a node.

    `lens` has the setting in the terms of OpenLensIO 1.0.1 and the focus as its focus distance; the zoom of the
    node is the nominal focal length of the static lens.
    """
    samples = [
        {
            "protocol": {"name": "OpenTrackIO", "version": [1, 0, 1]},
            "static": {"lens": {"model": lens, "nominalFocalLength": zoom}},
            "lens": {"focusDistance": focus, **setting.to_opentrackio()},
        }
        for focus, row in zip(table.focus, table.settings, strict=True)
        for zoom, setting in zip(table.zoom, row, strict=True)
    ]
    return orjson.dumps(samples, option=orjson.OPT_INDENT_2)


def _rows(text: str, columns: tuple[str, ...], most: int) -> Iterator[tuple[int, Row]]:
    """The rows of a CSV text with their lines; a comma, a semicolon or a tab may separate."""
    try:
        yield from _read_rows(text, columns, most)
    except csv.Error as error:
        raise CalibrationError("file", "the text is no table ({reason})", reason=str(error)[:120]) from error


def _read_rows(text: str, columns: tuple[str, ...], most: int) -> Iterator[tuple[int, Row]]:
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=separator, skipinitialspace=True)
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    if missing := [column for column in columns if column not in names]:
        raise CalibrationError(
            "file",
            "the column {missing} is missing; the first line names: {columns}",
            missing=missing[0],
            columns=", ".join(columns),
        )
    reader.fieldnames = names
    for count, row in enumerate(reader):
        if count >= most:
            raise CalibrationError("file", "there are more than {most} lines; give fewer", most=most)
        yield reader.line_num, {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}


def _number(row: Row, column: str, line: int) -> float:
    """A cell's number; only what need not be known may be empty, and is 0."""
    text = row.get(column, "")
    if text == "" and column in MAY_BE_EMPTY:
        return 0.0
    try:
        return float(text)
    except ValueError as error:
        raise CalibrationError(
            "file",
            "{place}: {given} is no number; write it with a point, without its unit",
            place=f"{line}, {column}",
            given=repr(text[:40]),
        ) from error


def _nodes_of_samples(text: str) -> Iterator[LensNode]:
    try:
        samples = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise CalibrationError("file", "the text is no JSON ({reason})", reason=str(error)[:120]) from error
    if len(samples) > MOST_NODES:
        raise CalibrationError("file", "there are more than {most} samples; give fewer", most=MOST_NODES)
    for number, sample in enumerate(samples, 1):
        place = f"sample {number}"
        try:
            check(sample)
            lens, static = sample["lens"], sample["static"]["lens"]
            distortion: dict[str, Any] = (lens.get("distortion") or [{"model": MODEL, "radial": [0.0]}])[0]
            focus, zoom, focal = lens["focusDistance"], static["nominalFocalLength"], lens["pinholeFocalLength"]
        except (WireError, KeyError, TypeError, ValueError) as error:
            raise CalibrationError(
                "file", "{place} is no lens node of OpenTrackIO ({reason})", place=place, reason=str(error)[:120]
            ) from error
        if distortion.get("model") != MODEL:
            raise CalibrationError(
                "file",
                "{place}: the model is {given}; this table needs {needed}",
                place=place,
                given=repr(str(distortion.get("model"))[:40]),
                needed=repr(MODEL),
            )
        offset = lens.get("projectionOffset", {"x": 0.0, "y": 0.0})
        setting = {
            "focal_length_mm": focal,
            "distortion": (*_padded(distortion["radial"], 6), *_padded(distortion.get("tangential", []), 2)),
            "projection_offset_mm": (offset["x"], offset["y"]),
            "entrance_pupil_m": lens.get("entrancePupilOffset", 0.0),
        }
        yield _checked(LensNode, place, focus=focus, zoom=zoom, setting=setting)


def _padded(numbers: list[float], count: int) -> list[float]:
    return [*numbers, *[0.0] * count][:count]


def _checked(model: type[Made], place: str, **fields: Any) -> Made:
    try:
        return model(**fields)
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise CalibrationError("file", "{place} cannot be used ({reason})", place=place, reason=reason) from error
