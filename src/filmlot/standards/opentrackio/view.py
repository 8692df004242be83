"""What a camera takes from a sample, read without the rest, on the path that every packet takes.

Only what is taken is checked, so a field of no interest cannot stop a camera; the full check is
`filmlot.standards.opentrackio.schema.check`. A field has the value of its class where the source does not give it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from filmlot.standards.opentrackio.packet import Encoding, OpenTrackIOError
from filmlot.standards.opentrackio.sample import parse
from filmlot.standards.pose import UNKNOWN

Number = Annotated[float, Meta(gt=-1e18, lt=1e18)]
Count = Annotated[int, Meta(ge=0, lt=1 << 48)]


class _Part(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """A part of a sample, in which the standard's names stand in our spelling."""


class Vector(_Part, frozen=True):
    """Metres, or factors."""

    x: Number = 0.0
    y: Number = 0.0
    z: Number = 0.0


class Rotation(_Part, frozen=True):
    """Degrees."""

    pan: Number = 0.0
    tilt: Number = 0.0
    roll: Number = 0.0


class Transform(_Part, frozen=True):
    """One of the chain."""

    translation: Vector = Vector()
    rotation: Rotation = Rotation()
    scale: Vector = Vector(1.0, 1.0, 1.0)


class Offset(_Part, frozen=True):
    """Millimetres on the sensor."""

    x: Number = UNKNOWN
    y: Number = UNKNOWN


class Distortion(_Part, frozen=True):
    """Coefficients of one model."""

    radial: tuple[Number, ...]
    tangential: tuple[Number, ...] = ()
    model: str = "Brown-Conrady D-U"


class Lens(_Part, frozen=True):
    """Focal length in millimetres, focus distance and entrance pupil in metres."""

    pinhole_focal_length: Number = UNKNOWN
    focus_distance: Number = UNKNOWN
    f_stop: Number = UNKNOWN
    entrance_pupil_offset: Number = UNKNOWN
    projection_offset: Offset = Offset()
    distortion: tuple[Distortion, ...] | None = None


class Rate(_Part, frozen=True):
    """Frames a second."""

    num: Count
    denom: Count


class Timecode(_Part, frozen=True):
    """A label."""

    hours: Count
    minutes: Count
    seconds: Count
    frames: Count
    frame_rate: Rate
    drop_frame: bool = False


class Timestamp(_Part, frozen=True):
    """A time of the source's own clock."""

    seconds: Count
    nanoseconds: Count


class Synchronization(_Part, frozen=True):
    """Whether the source is locked to its reference."""

    locked: bool | None = None


class Timing(_Part, frozen=True):
    """When the sample was taken."""

    sample_timestamp: Timestamp | None = None
    timecode: Timecode | None = None
    synchronization: Synchronization = Synchronization()


class Dimensions(_Part, frozen=True):
    """Millimetres."""

    width: Number
    height: Number


class Camera(_Part, frozen=True):
    """The body."""

    active_sensor_physical_dimensions: Dimensions | None = None


class Static(_Part, frozen=True):
    """What changes seldom."""

    camera: Camera = Camera()


class View(_Part, frozen=True):
    """What is taken from a sample."""

    transforms: tuple[Transform, ...] | None = None
    lens: Lens = Lens()
    timing: Timing = Timing()
    static: Static = Static()
    source_number: Count = 1


_JSON = Encoding.JSON
_decode = msgspec.json.Decoder(View).decode


def read(encoding: Encoding, payload: bytes) -> View:
    """The view of the sample in a payload; raises `OpenTrackIOError` as `sample.parse` and `view` do."""
    if encoding is not _JSON:
        return view(parse(encoding, payload))
    try:
        if not payload.isascii():
            payload.decode()  # the decoder does not look at texts that nobody takes
        return _decode(payload)
    except msgspec.ValidationError as error:
        raise _refusal(error) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise OpenTrackIOError("json", f"payload is not JSON: {error}") from error


def view(sample: Mapping[str, Any]) -> View:
    """The view of a sample; raises `OpenTrackIOError` naming the field that is not what the standard says."""
    try:
        return msgspec.convert(sample, View)
    except msgspec.ValidationError as error:
        raise _refusal(error) from error
    except RecursionError as error:
        raise OpenTrackIOError("schema", "the sample is nested too deep") from error


def _refusal(error: msgspec.ValidationError) -> OpenTrackIOError:
    fault, _, place = str(error).partition(" - at `$")
    return OpenTrackIOError("schema", f"{place.strip('.`') or 'the sample'}: {fault[0].lower()}{fault[1:]}")
