"""A lens over its whole range: settings measured at nodes of focus and zoom, and every setting between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.standards.calibration import CalibrationError
from filmlot.standards.geometry.lens_setting import MODEL, LensSetting
from filmlot.standards.phrase import Phrase

Floats = NDArray[np.float64]

MAXIMUM_NODES = 64
_FIELDS = 12


@dataclass(frozen=True, eq=False, kw_only=True)
class LensTable:
    """Settings over (focus, zoom), both ascending, in whatever the lens's encoders count.

    `settings[i][j]` was measured at `focus[i]` and `zoom[j]`; a prime lens has one zoom.
    """

    focus: tuple[float, ...]
    zoom: tuple[float, ...]
    settings: tuple[tuple[LensSetting, ...], ...]

    def __post_init__(self) -> None:
        """Refuse axes that do not ascend, and rows that do not fit them."""
        for name, axis in ((Phrase("focus"), self.focus), (Phrase("zoom"), self.zoom)):
            if not 0 < len(axis) <= MAXIMUM_NODES or not all(map(math.isfinite, axis)):
                raise CalibrationError(
                    "axis",
                    "{axis} has {given} nodes; give 1 to {most} finite numbers",
                    axis=name,
                    given=len(axis),
                    most=MAXIMUM_NODES,
                )
            if any(b <= a for a, b in pairwise(axis)):
                raise CalibrationError("axis", "{axis} does not ascend; give each node once, in order", axis=name)
        if len(self.settings) != len(self.focus) or {len(row) for row in self.settings} != {len(self.zoom)}:
            raise CalibrationError(
                "gaps",
                "the table needs {focus} x {zoom} settings; measure those that are missing",
                focus=len(self.focus),
                zoom=len(self.zoom),
            )
        if not np.isfinite(self._values).all() or not (self._values[..., 0] > 0).all():
            raise CalibrationError("setting", "a setting is not finite or has no focal length; measure its node again")

    @cached_property
    def _values(self) -> Floats:
        return np.array([[_row(setting) for setting in row] for row in self.settings], np.float64)

    @cached_property
    def _along_focus(self) -> Any:
        from scipy.interpolate import PchipInterpolator

        return PchipInterpolator(self.focus, self._values, axis=0) if len(self.focus) > 1 else None

    def at(self, focus: float, zoom: float) -> LensSetting:
        """The setting at a focus and a zoom; beyond the outermost nodes it is theirs.

        Monotone cubics (Fritsch and Carlson, 1980) run along the focus, then along the zoom: through every node,
        and never beyond two neighbours. Raises `CalibrationError` for what is not a number.
        """
        from scipy.interpolate import PchipInterpolator

        focus, zoom = _clamp(focus, self.focus), _clamp(zoom, self.zoom)
        along = self._values[0] if self._along_focus is None else np.asarray(self._along_focus(focus))
        if len(self.zoom) == 1:
            return _setting(along[0].tolist())
        return _setting(PchipInterpolator(self.zoom, along, axis=0)(zoom).tolist())

    def to_json(self) -> dict[str, Any]:
        """The table as plain values; `from_json` reads them back."""
        return {
            "model": MODEL,
            "focus": list(self.focus),
            "zoom": list(self.zoom),
            "settings": [
                [
                    {
                        "focal_length_mm": setting.focal_length_mm,
                        "distortion": list(setting.distortion),
                        "projection_offset_mm": list(setting.projection_offset_mm),
                        "entrance_pupil_m": setting.entrance_pupil_m,
                    }
                    for setting in row
                ]
                for row in self.settings
            ],
        }

    @classmethod
    def from_json(cls, value: object) -> LensTable:
        """The table in plain values; raises `CalibrationError` naming the place for what is none."""
        table = _member(value, dict, "the table")
        if table.get("model") != MODEL:
            raise CalibrationError(
                "file",
                "model is {given}; this table needs {needed}",
                given=repr(str(table.get("model"))[:40]),
                needed=repr(MODEL),
            )
        focus, zoom = (_numbers(table.get(name), name) for name in ("focus", "zoom"))
        rows = _member(table.get("settings"), list, "settings")
        if len(rows) > MAXIMUM_NODES:
            raise CalibrationError(
                "file", "settings has {given} rows; at most {most} can be read", given=len(rows), most=MAXIMUM_NODES
            )
        settings = tuple(
            tuple(_read(entry, f"settings[{i}][{j}]") for j, entry in enumerate(_member(row, list, f"settings[{i}]")))
            for i, row in enumerate(rows)
        )
        return cls(focus=focus, zoom=zoom, settings=settings)


def _clamp(value: float, axis: tuple[float, ...]) -> float:
    if math.isnan(value):
        raise CalibrationError("axis", "the lens's encoder gives no number; see that it is connected and homed")
    return min(max(value, axis[0]), axis[-1])


def _row(setting: LensSetting) -> list[float]:
    row = [setting.focal_length_mm, *setting.distortion, *setting.projection_offset_mm, setting.entrance_pupil_m]
    if len(row) != _FIELDS:
        raise CalibrationError(
            "setting",
            "a setting has {given} numbers, not {needed}; measure its node again",
            given=len(row),
            needed=_FIELDS,
        )
    return row


def _setting(row: list[float]) -> LensSetting:
    return LensSetting(
        focal_length_mm=row[0],
        distortion=tuple(row[1:9]),
        projection_offset_mm=(row[9], row[10]),
        entrance_pupil_m=row[11],
    )


def _read(entry: object, place: str) -> LensSetting:
    fields = _member(entry, dict, place)
    row = [
        *_numbers([fields.get("focal_length_mm")], f"{place}.focal_length_mm"),
        *_numbers(fields.get("distortion"), f"{place}.distortion", 8),
        *_numbers(fields.get("projection_offset_mm"), f"{place}.projection_offset_mm", 2),
        *_numbers([fields.get("entrance_pupil_m")], f"{place}.entrance_pupil_m"),
    ]
    return _setting(row)


def _member(value: object, kind: type, place: str) -> Any:
    if type(value) is not kind:
        raise CalibrationError(
            "file",
            "{place} is {given}; it must be {needed}",
            place=place,
            given=type(value).__name__,
            needed=kind.__name__,
        )
    return value


def _numbers(value: object, place: str, count: int | None = None) -> tuple[float, ...]:
    numbers = _member(value, list, place)
    if len(numbers) > MAXIMUM_NODES or (count is not None and len(numbers) != count):
        raise CalibrationError(
            "file",
            "{place} has {given} numbers; it may have {needed}",
            place=place,
            given=len(numbers),
            needed=count or MAXIMUM_NODES,
        )
    for number in numbers:
        if type(number) not in {int, float} or not -1e18 < number < 1e18:
            raise CalibrationError(
                "file", "{place} holds {given}; it must hold finite numbers", place=place, given=repr(str(number)[:40])
            )
    return tuple(map(float, numbers))
