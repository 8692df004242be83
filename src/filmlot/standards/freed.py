"""FreeD D1, the camera position message of 29 bytes (Vinten Radamec Free-d manual, appendix A.3).

The message says what its bytes are, not what zoom, focus and the two spare bytes mean, nor which way the axes
point: makers differ. `Dialect` names such a meaning; the raw fields of `Message` are the same for all of
them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from filmlot.standards.pose import Pose
from filmlot.standards.wire import WireError

MESSAGE_BYTES = 29
_TYPE_D1 = 0xD1
_ANGLE_UNITS_A_DEG = 32_768
_POSITION_UNITS_A_MM = 64


class FreeDError(WireError):
    """Bytes that are not a D1 message, or a value that does not fit into one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One D1 message in the standard's own sense and units.

    Pan is zero along +Y and positive clockwise seen from above, tilt is positive upwards; z is the height.
    Zoom and focus are counts of 24 bits, `spare` is 16 bits.
    """

    camera_id: int
    pan_deg: float
    tilt_deg: float
    roll_deg: float
    x_mm: float
    y_mm: float
    z_mm: float
    zoom: int
    focus: int
    spare: int = 0


def decode(datagram: bytes) -> Message:
    """The message in a datagram; raises `FreeDError` which names what is wrong."""
    if not datagram or datagram[0] != _TYPE_D1:
        first = f"0x{datagram[0]:02x}" if datagram else "no byte"
        raise FreeDError("protocol", f"type is {first}; a FreeD position message starts with 0xd1")
    if len(datagram) != MESSAGE_BYTES:
        raise FreeDError("length", f"length is {len(datagram)} bytes; a D1 message has {MESSAGE_BYTES}")
    expected = checksum(datagram)
    if datagram[28] != expected:
        raise FreeDError("checksum", f"checksum is 0x{datagram[28]:02x}; the message adds up to 0x{expected:02x}")
    return Message(
        camera_id=datagram[1],
        pan_deg=_signed(datagram, 2) / _ANGLE_UNITS_A_DEG,
        tilt_deg=_signed(datagram, 5) / _ANGLE_UNITS_A_DEG,
        roll_deg=_signed(datagram, 8) / _ANGLE_UNITS_A_DEG,
        x_mm=_signed(datagram, 11) / _POSITION_UNITS_A_MM,
        y_mm=_signed(datagram, 14) / _POSITION_UNITS_A_MM,
        z_mm=_signed(datagram, 17) / _POSITION_UNITS_A_MM,
        zoom=int.from_bytes(datagram[20:23], "big"),
        focus=int.from_bytes(datagram[23:26], "big"),
        spare=int.from_bytes(datagram[26:28], "big"),
    )


def encode(message: Message) -> bytes:
    """The 29 bytes of a message; raises `FreeDError` when a field does not fit."""
    body = b"".join(
        (
            bytes((_TYPE_D1,)),
            _unsigned_bytes("camera_id", message.camera_id, 1),
            _signed_bytes("pan_deg", message.pan_deg, _ANGLE_UNITS_A_DEG),
            _signed_bytes("tilt_deg", message.tilt_deg, _ANGLE_UNITS_A_DEG),
            _signed_bytes("roll_deg", message.roll_deg, _ANGLE_UNITS_A_DEG),
            _signed_bytes("x_mm", message.x_mm, _POSITION_UNITS_A_MM),
            _signed_bytes("y_mm", message.y_mm, _POSITION_UNITS_A_MM),
            _signed_bytes("z_mm", message.z_mm, _POSITION_UNITS_A_MM),
            _unsigned_bytes("zoom", message.zoom, 3),
            _unsigned_bytes("focus", message.focus, 3),
            _unsigned_bytes("spare", message.spare, 2),
        )
    )
    return body + bytes((checksum(body),))


def checksum(message: bytes) -> int:
    """0x40 minus the sum of the first 28 bytes, modulo 256 (appendix A.3)."""
    return (0x40 - sum(message[:28])) & 0xFF


def _signed(datagram: bytes, place: int) -> int:
    return int.from_bytes(datagram[place : place + 3], "big", signed=True)


def _signed_bytes(name: str, value: float, units: int) -> bytes:
    count = round(value * units) if math.isfinite(value) else 1 << 23
    if not -(1 << 23) <= count < 1 << 23:
        raise FreeDError("range", f"{name} is {value}; the message carries ±{(1 << 23) // units}")
    return count.to_bytes(3, "big", signed=True)


def _unsigned_bytes(name: str, value: int, width: int) -> bytes:
    if not 0 <= value < 1 << (8 * width):
        raise FreeDError("range", f"{name} is {value}; the message carries 0 to {(1 << (8 * width)) - 1}")
    return value.to_bytes(width, "big")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What one maker means by a D1 message.

    `axes` names, for the stage's X, Y and Z in turn, the message's field and sign (`+x`, `-y` ...). A scale
    is what one count is worth; None says that the counts mean nothing without a lens file. The iris is the
    low 12 bits of `spare`.
    """

    names: Mapping[str, str]
    axes: tuple[str, str, str] = ("+x", "+y", "+z")
    zoom_mm: float | None = None
    focus_mm: float | None = None
    iris_stop: float | None = None

    def pose(self, message: Message, *, receive_ns: int) -> Pose:
        """The message in stage space; D1 carries no time, so the capture time is the time of receipt."""
        x_m, y_m, z_m = (_axis(message, axis) / 1000 for axis in self.axes)
        return Pose(
            capture_ns=receive_ns,
            receive_ns=receive_ns,
            position_m=(x_m, y_m, z_m),
            # D1 pans clockwise seen from above, stage space counter-clockwise.
            rotation_deg=(-message.pan_deg, message.tilt_deg, message.roll_deg),
            focal_length_mm=_scaled(message.zoom, self.zoom_mm),
            focus_distance_m=_scaled(message.focus, self.focus_mm) / 1000,
            f_stop=_scaled(message.spare & 0xFFF, self.iris_stop),
        )

    def message(self, pose: Pose, *, camera_id: int) -> Message:
        """The message that this maker would send for a pose."""
        axes_mm = {a[1]: (-v if a[0] == "-" else v) * 1000 for a, v in zip(self.axes, pose.position_m, strict=True)}
        pan_deg, tilt_deg, roll_deg = (_wrapped(angle) for angle in pose.rotation_deg)
        return Message(
            camera_id=camera_id,
            pan_deg=-pan_deg,
            tilt_deg=tilt_deg,
            roll_deg=roll_deg,
            x_mm=axes_mm["x"],
            y_mm=axes_mm["y"],
            z_mm=axes_mm["z"],
            zoom=_count(pose.focal_length_mm, self.zoom_mm),
            focus=_count(pose.focus_distance_m * 1000, self.focus_mm),
            spare=_count(pose.f_stop, self.iris_stop) & 0xFFF,
        )


def _axis(message: Message, axis: str) -> float:
    value: float = getattr(message, f"{axis[1]}_mm")
    return -value if axis[0] == "-" else value


def _wrapped(angle_deg: float) -> float:
    # 24 bits hold ±256 degrees only; a pan head that has turned twice says the same angle within a turn.
    return math.remainder(angle_deg, 360.0)


def _scaled(count: int, scale: float | None) -> float:
    return math.nan if scale is None else count * scale


def _count(value: float, scale: float | None) -> int:
    return 0 if scale is None or not math.isfinite(value) else round(value / scale)


DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {
        "generic": Dialect(names={"en": "Standard: zoom and focus are counts", "zh": "标准：变焦与对焦为计数值"}),
        # Z CAM, "Free-D Protocol": zoom in 1/100 mm, focus in 1/10 mm, iris in 1/100 stop beside a 4-bit
        # sequence.
        "zcam": Dialect(names={"en": "Z CAM", "zh": "Z CAM"}, zoom_mm=0.01, focus_mm=0.1, iris_stop=0.01),
        # SYNCRO-LINK, "FreeD Protocol": zoom and focus in 1/64 mm; where its iris bits stand is not
        # published.
        "syncrolink": Dialect(names={"en": "SYNCRO-LINK", "zh": "SYNCRO-LINK"}, zoom_mm=1 / 64, focus_mm=1 / 64),
    }
)
