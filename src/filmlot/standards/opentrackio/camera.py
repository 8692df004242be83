"""The camera in a sample: from the sample's view to one `Pose`, on the path that every packet takes."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from filmlot.standards.kinematics import STILL, multiply, rotate
from filmlot.standards.opentrackio.packet import OpenTrackIOError
from filmlot.standards.opentrackio.view import Distortion, Timecode, Transform, View
from filmlot.standards.pose import UNKNOWN_DISTORTION, UNKNOWN_PAIR, Pose, PoseFlag
from filmlot.standards.rotation import angles_of, quaternion_of
from filmlot.standards.timecode import TimecodeError, dropped_labels, nominal_rate

Triple = tuple[float, float, float]
_NANOSECONDS = 1_000_000_000
_REACH_M = 100_000.0
_MODELS = {"Brown-Conrady D-U": 0, "Brown-Conrady U-D": int(PoseFlag.UNDISTORTED_TO_DISTORTED)}


def capture_time_ns(view: View) -> int | None:
    """When the source says that it took the sample, on the source's own (PTP) clock."""
    stamp = view.timing.sample_timestamp
    return None if stamp is None else stamp.seconds * _NANOSECONDS + stamp.nanoseconds


def lock_flag(view: View) -> int:
    """Whether the source says that it is locked to its reference: a `PoseFlag`, or 0 where it says nothing."""
    locked = view.timing.synchronization.locked
    return 0 if locked is None else int(PoseFlag.LOCKED if locked else PoseFlag.UNLOCKED)


def sensor_mm(view: View) -> tuple[float, float] | None:
    """Width and height of the active sensor, which only some samples carry (the static block)."""
    size = view.static.camera.active_sensor_physical_dimensions
    return None if size is None else (size.width, size.height)


def pose(
    view: View,
    *,
    capture_ns: int,
    receive_ns: int,
    sensor_mm: tuple[float, float] = UNKNOWN_PAIR,
    flags: int = 0,
) -> Pose | None:
    """The camera's pose, or None without transforms; raises `OpenTrackIOError` naming the field."""
    transforms = view.transforms
    if transforms is None:
        return None
    if len(transforms) == 1:
        at, turn = transforms[0].translation, transforms[0].rotation
        position_m, rotation_deg = (at.x, at.y, at.z), (turn.pan, turn.tilt, turn.roll)
    else:
        position_m, rotation_deg = _walk(transforms)
    x, y, z = position_m
    if not (-_REACH_M <= x <= _REACH_M and -_REACH_M <= y <= _REACH_M and -_REACH_M <= z <= _REACH_M):
        farthest_m = max(map(abs, position_m))
        raise OpenTrackIOError("range", f"transforms put the camera {farthest_m:g} m away; 100 km is the limit")
    lens, timecode = view.lens, view.timing.timecode
    offset = lens.projection_offset
    distortion, model = _distortion(lens.distortion) if lens.distortion else (UNKNOWN_DISTORTION, 0)
    frame, rate, drop = _timecode(timecode) if timecode else (-1, (0, 1), 0)
    return Pose(
        capture_ns,
        receive_ns,
        position_m,
        rotation_deg,
        lens.pinhole_focal_length,
        lens.focus_distance,
        lens.f_stop,
        lens.entrance_pupil_offset,
        (offset.x, offset.y),
        sensor_mm,
        distortion,
        frame,
        rate,
        flags | model | drop,
    )


def _walk(chain: tuple[Transform, ...]) -> tuple[Triple, Triple]:
    """Position and rotation at the end of a chain, whose last transform is the camera's.

    A scale stretches what stands further along the chain; it moves the camera but does not turn it.
    """
    if not 0 < len(chain) <= 64:
        raise OpenTrackIOError("schema", f"transforms has {len(chain)} transforms; 1 to 64 are allowed")
    position_m, rotation = (0.0, 0.0, 0.0), STILL
    for transform in reversed(chain):
        at, turn, scale = transform.translation, transform.rotation, transform.scale
        own = quaternion_of((turn.pan, turn.tilt, turn.roll))
        x, y, z = position_m
        x, y, z = rotate(own, (scale.x * x, scale.y * y, scale.z * z))
        position_m, rotation = (at.x + x, at.y + y, at.z + z), multiply(own, rotation)
    return position_m, angles_of(rotation)


def _distortion(entries: tuple[Distortion, ...]) -> tuple[tuple[float, ...], int]:
    """The eight coefficients of a known model, distorted-to-undistorted if there is one, and its flag."""
    known = {entry.model: entry for entry in reversed(entries)}
    for model, flag in _MODELS.items():
        if model in known:
            radial = _coefficients(known[model].radial, "radial", 6)
            return radial + _coefficients(known[model].tangential, "tangential", 2), flag
    return UNKNOWN_DISTORTION, 0


def _coefficients(given: tuple[float, ...], key: str, count: int) -> tuple[float, ...]:
    if len(given) > count:
        raise OpenTrackIOError("schema", f"lens.distortion {key} has {len(given)} numbers; at most {count} are known")
    return given + (0.0,) * (count - len(given))


def _timecode(timecode: Timecode) -> tuple[int, tuple[int, int], int]:
    rate = timecode.frame_rate
    nominal, dropped = _labels(rate.num, rate.denom, timecode.drop_frame)
    minutes = timecode.hours * 60 + timecode.minutes
    labels = (minutes * 60 + timecode.seconds) * nominal + timecode.frames
    frame = labels - dropped * (minutes - minutes // 10)
    if frame >= nominal * 86_400:
        raise OpenTrackIOError("schema", "timing.timecode is beyond midnight")
    return frame, (rate.num, rate.denom), int(PoseFlag.DROP_FRAME) if timecode.drop_frame else 0


@lru_cache(maxsize=64)
def _labels(numerator: int, denominator: int, drop_frame: bool) -> tuple[int, int]:  # noqa: FBT001 (a cache's key)
    try:
        rate = Fraction(numerator, denominator)
        return nominal_rate(rate), dropped_labels(rate, drop_frame=drop_frame)
    except (TimecodeError, ZeroDivisionError) as error:
        raise OpenTrackIOError("schema", f"timing.timecode.frameRate: {error}") from error
