"""The camera in a sample: from the sample's objects to one `Pose`, on the path that every packet takes.

Only what is taken is checked, so a field of no interest cannot stop a camera; the full check is
`filmlot.standards.opentrackio.schema.check`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from filmlot.standards.opentrackio.packet import OpenTrackIOError
from filmlot.standards.pose import UNKNOWN, UNKNOWN_DISTORTION, UNKNOWN_PAIR, Pose, PoseFlag
from filmlot.standards.rotation import angles_from_matrix, matrix_from_angles
from filmlot.standards.timecode import TimecodeError, dropped_labels, nominal_rate

Vector = tuple[float, float, float]
_EMPTY: Mapping[str, Any] = {}
_NANOSECONDS = 1_000_000_000
_REACH_M = 100_000.0
_MODELS = {"Brown-Conrady D-U": 0, "Brown-Conrady U-D": int(PoseFlag.UNDISTORTED_TO_DISTORTED)}


def capture_time_ns(sample: Mapping[str, Any]) -> int | None:
    """When the source says that it took the sample, on the source's own (PTP) clock."""
    stamp = _object(_object(sample, "timing"), "sampleTimestamp")
    if not stamp:
        return None
    seconds, nanoseconds = (_count(stamp, key, "timing.sampleTimestamp") for key in ("seconds", "nanoseconds"))
    return seconds * _NANOSECONDS + nanoseconds


def lock_flag(sample: Mapping[str, Any]) -> int:
    """Whether the source says that it is locked to its reference: a `PoseFlag`, or 0 where it says nothing."""
    locked = _object(_object(sample, "timing"), "synchronization").get("locked")
    if type(locked) is not bool:
        return 0
    return int(PoseFlag.LOCKED if locked else PoseFlag.UNLOCKED)


def sensor_mm(sample: Mapping[str, Any]) -> tuple[float, float] | None:
    """Width and height of the active sensor, which only some samples carry (the static block)."""
    size = _object(_object(_object(sample, "static"), "camera"), "activeSensorPhysicalDimensions")
    if not size:
        return None
    place = "static.camera.activeSensorPhysicalDimensions"
    return _number(size, "width", place), _number(size, "height", place)


def pose(
    sample: Mapping[str, Any],
    *,
    capture_ns: int,
    receive_ns: int,
    sensor_mm: tuple[float, float] = UNKNOWN_PAIR,
    flags: int = 0,
) -> Pose | None:
    """The camera's pose, or None without transforms; raises `OpenTrackIOError` naming the field."""
    transforms = sample.get("transforms")
    if transforms is None:
        return None
    position_m, rotation_deg = _compose(transforms)
    lens = _object(sample, "lens")
    offset = _object(lens, "projectionOffset")
    distortion, model = _distortion(lens.get("distortion"))
    frame, rate, drop = _timecode(_object(_object(sample, "timing"), "timecode"))
    return Pose(
        capture_ns=capture_ns,
        receive_ns=receive_ns,
        position_m=position_m,
        rotation_deg=rotation_deg,
        focal_length_mm=_number(lens, "pinholeFocalLength", "lens", UNKNOWN),
        focus_distance_m=_number(lens, "focusDistance", "lens", UNKNOWN),
        f_stop=_number(lens, "fStop", "lens", UNKNOWN),
        entrance_pupil_m=_number(lens, "entrancePupilOffset", "lens", UNKNOWN),
        projection_offset_mm=(
            _number(offset, "x", "lens.projectionOffset", UNKNOWN),
            _number(offset, "y", "lens.projectionOffset", UNKNOWN),
        ),
        sensor_mm=sensor_mm,
        distortion=distortion,
        timecode_frame=frame,
        timecode_rate=rate,
        flags=flags | model | drop,
    )


def _compose(transforms: object) -> tuple[Vector, Vector]:
    """Position and rotation at the end of the chain, whose last transform is the camera's.

    A scale stretches what stands further along the chain; it moves the camera but does not turn it.
    """
    if type(transforms) is not list or not 0 < len(transforms) <= 64:
        raise OpenTrackIOError("schema", "transforms must be a list of 1 to 64 transforms")
    if len(transforms) == 1:
        position, rotation, _ = _transform(transforms, 0)
    else:
        position, rotation = _walk([_transform(transforms, index) for index in range(len(transforms))])
    if not max(map(abs, position)) <= _REACH_M:
        raise OpenTrackIOError(
            "range", f"transforms put the camera {max(map(abs, position)):g} m away; 100 km is the limit"
        )
    return position, rotation


def _walk(chain: list[tuple[Vector, Vector, Vector]]) -> tuple[Vector, Vector]:
    position, turn, frame = np.zeros(3), np.eye(3), np.eye(3)
    with np.errstate(over="ignore", invalid="ignore"):  # the caller refuses what is out of reach
        for translation, rotation, scale in chain:
            position = position + frame @ np.array(translation)
            matrix = matrix_from_angles(rotation)
            turn, frame = turn @ matrix, frame @ matrix * np.array(scale)
    x, y, z = position.tolist()
    pan, tilt, roll = angles_from_matrix(turn).tolist()
    return (x, y, z), (pan, tilt, roll)


def _transform(transforms: list[object], index: int) -> tuple[Vector, Vector, Vector]:
    transform = transforms[index]
    place = f"transforms[{index}]"
    if type(transform) is not dict:
        raise OpenTrackIOError("schema", f"{place} must be an object")
    translation, rotation = _object(transform, "translation"), _object(transform, "rotation")
    scale = _object(transform, "scale")
    return (
        (
            _number(translation, "x", place, 0.0),
            _number(translation, "y", place, 0.0),
            _number(translation, "z", place, 0.0),
        ),
        (
            _number(rotation, "pan", place, 0.0),
            _number(rotation, "tilt", place, 0.0),
            _number(rotation, "roll", place, 0.0),
        ),
        (_number(scale, "x", place, 1.0), _number(scale, "y", place, 1.0), _number(scale, "z", place, 1.0))
        if scale
        else (1.0, 1.0, 1.0),
    )


def _distortion(entries: object) -> tuple[tuple[float, ...], int]:
    """The eight coefficients of a known model, distorted-to-undistorted if there is one, and its flag."""
    if entries is None:
        return UNKNOWN_DISTORTION, 0
    if type(entries) is not list or not all(type(entry) is dict for entry in entries):
        raise OpenTrackIOError("schema", "lens.distortion must be a list of objects")
    known = {str(entry.get("model", "Brown-Conrady D-U")): entry for entry in reversed(entries)}
    for model, flag in _MODELS.items():
        entry = known.get(model)
        if entry is None:
            continue
        radial = _coefficients(entry.get("radial"), "radial", 6)
        tangential = _coefficients(entry.get("tangential", []), "tangential", 2)
        return radial + tangential, flag
    return UNKNOWN_DISTORTION, 0


def _coefficients(values: object, key: str, count: int) -> tuple[float, ...]:
    place = f"lens.distortion {key}"
    if type(values) is not list or len(values) > count:
        raise OpenTrackIOError("schema", f"{place} must be a list of at most {count} numbers")
    given = tuple(_finite(value, place) for value in values)
    return given + (0.0,) * (count - len(given))


def _timecode(timecode: Mapping[str, Any]) -> tuple[int, tuple[int, int], int]:
    if not timecode:
        return -1, (0, 1), 0
    place = "timing.timecode"
    rate = _object(timecode, "frameRate")
    numerator, denominator = _count(rate, "num", place), _count(rate, "denom", place)
    drop_frame = timecode.get("dropFrame") is True
    nominal, dropped = _labels(numerator, denominator, drop_frame)
    minutes = _count(timecode, "hours", place) * 60 + _count(timecode, "minutes", place)
    labels = (minutes * 60 + _count(timecode, "seconds", place)) * nominal + _count(timecode, "frames", place)
    frame = labels - dropped * (minutes - minutes // 10)
    if frame >= nominal * 86_400:
        raise OpenTrackIOError("schema", f"{place} is beyond midnight")
    return frame, (numerator, denominator), int(PoseFlag.DROP_FRAME) if drop_frame else 0


@lru_cache(maxsize=64)
def _labels(numerator: int, denominator: int, drop_frame: bool) -> tuple[int, int]:  # noqa: FBT001 (a cache's key)
    try:
        rate = Fraction(numerator, denominator)
        return nominal_rate(rate), dropped_labels(rate, drop_frame=drop_frame)
    except (TimecodeError, ZeroDivisionError) as error:
        raise OpenTrackIOError("schema", f"timing.timecode.frameRate: {error}") from error


def _object(parent: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = parent.get(key, _EMPTY)
    if value is _EMPTY or type(value) is dict:
        return value
    raise OpenTrackIOError("schema", f"{key} must be an object")


def _number(parent: Mapping[str, Any], key: str, place: str, default: float | None = None) -> float:
    value = parent.get(key)
    if value is None and default is not None and key not in parent:
        return default
    return _finite(value, f"{place}.{key}")


def _finite(value: object, place: str) -> float:
    if type(value) is float or type(value) is int:
        number = float(value) if -1e18 < value < 1e18 else math.inf
        if math.isfinite(number):
            return number
    raise OpenTrackIOError("not_finite", f"{place} is {str(value)[:40]!r}; it must be a finite number")


def _count(parent: Mapping[str, Any], key: str, place: str) -> int:
    value = parent.get(key)
    if type(value) is int and 0 <= value < 1 << 48:
        return value
    raise OpenTrackIOError("schema", f"{place}.{key} is {str(value)[:40]!r}; it must be a whole number, zero or more")
