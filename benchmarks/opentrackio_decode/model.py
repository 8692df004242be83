"""OpenTrackIO 1.0.1 as Pydantic models: every block of the published schema, with its limits."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

Text = Annotated[str, Field(min_length=1, max_length=1023)]
Urn = Annotated[str, Field(pattern="^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
FromOne = Annotated[float, Field(ge=1)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Byte = Annotated[int, Field(ge=0, le=255)]
Word = Annotated[int, Field(ge=0, le=(1 << 32) - 1)]
Pixels = Annotated[int, Field(ge=0, le=(1 << 31) - 1)]
Digit = Annotated[int, Field(ge=0, le=9)]


class Block(BaseModel):
    """An object of the standard, which has no fields but its own."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, allow_inf_nan=False)


class Rational(Block):
    num: Annotated[int, Field(ge=1, le=(1 << 31) - 1)]
    denom: Annotated[int, Field(ge=1, le=(1 << 32) - 1)]


class Timestamp(Block):
    seconds: Annotated[int, Field(ge=0, le=(1 << 48) - 1)]
    nanoseconds: Word


class Maker(Block):
    make: Text | None = None
    model: Text | None = None
    serial_number: Text | None = None
    firmware_version: Text | None = None


class Dimensions(Block):
    height: NotNegative
    width: NotNegative


class Resolution(Block):
    height: Pixels
    width: Pixels


class StaticCamera(Maker):
    capture_frame_rate: Rational | None = None
    active_sensor_physical_dimensions: Dimensions | None = None
    active_sensor_resolution: Resolution | None = None
    label: Text | None = None
    anamorphic_squeeze: Rational | None = None
    iso_speed: Annotated[int, Field(ge=1, le=(1 << 32) - 1)] | None = None
    fdl_link: Urn | None = None
    shutter_angle: Annotated[float, Field(ge=0, le=360)] | None = None


class StaticLens(Maker):
    distortion_overscan_max: FromOne | None = None
    undistortion_overscan_max: FromOne | None = None
    nominal_focal_length: Positive | None = None
    calibration_history: list[Text] | None = None


class Static(Block):
    duration: Rational | None = None
    camera: StaticCamera | None = None
    lens: StaticLens | None = None
    tracker: Maker | None = None


class Tracker(Block):
    notes: Text | None = None
    recording: bool | None = None
    slate: Text | None = None
    status: Text | None = None


class Priorities(Block):
    priority1: Byte
    priority2: Byte


class Ptp(Block):
    profile: Literal["IEEE Std 1588-2019", "IEEE Std 802.1AS-2020", "SMPTE ST2059-2:2021"]
    domain: Annotated[int, Field(ge=0, le=127)]
    leader_identity: Annotated[str, Field(pattern="^[0-9a-f]{2}(:[0-9a-f]{2}){5}$|^[0-9a-f]{2}(-[0-9a-f]{2}){5}$")]
    leader_priorities: Priorities
    leader_accuracy: NotNegative
    leader_time_source: Literal["GNSS", "Atomic clock", "NTP"] | None = None
    mean_path_delay: NotNegative
    vlan: Word | None = None


class Offsets(Block):
    translation: float | None = None
    rotation: float | None = None
    lens_encoders: float | None = None


class Synchronization(Block):
    locked: bool
    source: Literal["genlock", "videoIn", "ptp", "ntp"]
    frequency: Rational | None = None
    offsets: Offsets | None = None
    present: bool | None = None
    ptp: Ptp | None = None


class Timecode(Block):
    hours: Annotated[int, Field(ge=0, le=23)]
    minutes: Annotated[int, Field(ge=0, le=59)]
    seconds: Annotated[int, Field(ge=0, le=59)]
    frames: Annotated[int, Field(ge=0, le=119)]
    frame_rate: Rational
    sub_frame: Word = 0
    drop_frame: bool = False


class Timing(Block):
    mode: Literal["internal", "external"] | None = None
    recorded_timestamp: Timestamp | None = None
    sample_rate: Rational | None = None
    sample_timestamp: Timestamp | None = None
    sequence_number: Word | None = None
    synchronization: Synchronization | None = None
    timecode: Timecode | None = None


class Distortion(Block):
    model: Text | None = None
    radial: Annotated[list[float], Field(min_length=1)]
    tangential: Annotated[list[float], Field(min_length=1)] | None = None
    overscan: FromOne | None = None


class Offset(Block):
    x: float
    y: float


class Falloff(Block):
    a1: float
    a2: float | None = None
    a3: float | None = None


class _AnyOf(Block):
    @model_validator(mode="after")
    def _has_one(self) -> _AnyOf:
        if not self.model_fields_set:
            raise ValueError("one of focus, iris and zoom is needed")
        return self


class Encoders(_AnyOf):
    focus: Fraction | None = None
    iris: Fraction | None = None
    zoom: Fraction | None = None


class RawEncoders(_AnyOf):
    focus: Word | None = None
    iris: Word | None = None
    zoom: Word | None = None


class Lens(Block):
    custom: list[float] | None = None
    distortion: Annotated[list[Distortion], Field(min_length=1)] | None = None
    distortion_offset: Offset | None = None
    encoders: Encoders | None = None
    entrance_pupil_offset: float | None = None
    exposure_falloff: Falloff | None = None
    f_stop: Positive | None = None
    pinhole_focal_length: Positive | None = None
    focus_distance: Positive | None = None
    projection_offset: Offset | None = None
    raw_encoders: RawEncoders | None = None
    t_stop: Positive | None = None


class Protocol(Block):
    name: Text
    version: Annotated[list[Digit], Field(min_length=3, max_length=3)]


class GlobalStage(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    E: float
    N: float
    U: float
    lat0: float
    lon0: float
    h0: float


class Vector(Block):
    x: float | None = None
    y: float | None = None
    z: float | None = None


class Rotation(Block):
    pan: float | None = None
    tilt: float | None = None
    roll: float | None = None


class Transform(Block):
    translation: Vector
    rotation: Rotation
    scale: Vector | None = None
    id: Text | None = None


class Sample(BaseModel):
    """A whole sample; it may have more fields, `custom` among them."""

    model_config = ConfigDict(extra="allow", alias_generator=to_camel, allow_inf_nan=False)

    static: Static | None = None
    tracker: Tracker | None = None
    timing: Timing | None = None
    lens: Lens | None = None
    protocol: Protocol | None = None
    sample_id: Urn | None = None
    source_id: Urn | None = None
    source_number: Word | None = None
    related_sample_ids: list[Urn] | None = None
    global_stage: GlobalStage | None = None
    transforms: Annotated[list[Transform], Field(min_length=1)] | None = None
    custom: Any = None
