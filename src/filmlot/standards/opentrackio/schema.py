"""What OpenTrackIO 1.0.1 allows in a sample: its published JSON schema, written as a table of rules.

`check` walks a sample along the table and names the first field which breaks it. The table agrees with the
published schema sample by sample; the tests hold it against that schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from filmlot.standards.opentrackio.packet import OpenTrackIOError
from filmlot.standards.opentrackio.sample import check_plain

Rule = Callable[[object, str], None]

_TWO_31 = (1 << 31) - 1
_TWO_32 = (1 << 32) - 1
_TWO_48 = (1 << 48) - 1


def check(sample: object) -> None:
    """Raise `OpenTrackIOError`, naming the field and what it may be, unless the sample keeps the standard."""
    check_plain(sample)
    _SAMPLE(sample, "")


def _refuse(place: str, value: object, wanted: str) -> None:
    shown = repr(value)
    shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
    raise OpenTrackIOError("schema", f"{place or 'the sample'} is {shown}; it must be {wanted}")


def _number(*, above: float | None = None, least: float | None = None, most: float | None = None) -> Rule:
    bounds = [
        f"{word} {bound}"
        for word, bound in (("above", above), ("at least", least), ("at most", most))
        if bound is not None
    ]
    wanted = " and ".join(["a number", *bounds]) if bounds else "a number"

    def rule(value: object, place: str) -> None:
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, float))
            or (above is not None and value <= above)
            or (least is not None and value < least)
            or (most is not None and value > most)
        ):
            _refuse(place, value, wanted)

    return rule


def _integer(least: int, most: int) -> Rule:
    def rule(value: object, place: str) -> None:
        # JSON has one kind of number: 1.0 is an integer to it.
        whole = isinstance(value, int) and not isinstance(value, bool)
        whole = whole or (isinstance(value, float) and value.is_integer())
        if not whole or not least <= value <= most:  # type: ignore[operator]
            _refuse(place, value, f"an integer from {least} to {most}")

    return rule


def _boolean(value: object, place: str) -> None:
    if not isinstance(value, bool):
        _refuse(place, value, "true or false")


def _text(pattern: str | None = None) -> Rule:
    expression = re.compile(pattern) if pattern else None

    def rule(value: object, place: str) -> None:
        if not isinstance(value, str) or not 1 <= len(value) <= 1023:
            _refuse(place, value, "text of 1 to 1023 characters")
        elif expression is not None and not expression.fullmatch(value):
            _refuse(place, value, f"text of the form {pattern}")

    return rule


def _choice(*choices: str) -> Rule:
    def rule(value: object, place: str) -> None:
        if not isinstance(value, str) or value not in choices:
            _refuse(place, value, "one of " + ", ".join(choices))

    return rule


def _list(item: Rule, *, least: int = 0, most: int | None = None) -> Rule:
    def rule(value: object, place: str) -> None:
        if not isinstance(value, list) or len(value) < least or (most is not None and len(value) > most):
            _refuse(place, value, f"a list of {least} to {most or 'any number of'} items")
            return
        for index, entry in enumerate(value):
            item(entry, f"{place}[{index}]")

    return rule


def _object(rules: Mapping[str, Rule], *, required: str = "", any_of: str = "", is_open: bool = False) -> Rule:
    needed, alternatives = required.split(), any_of.split()

    def rule(value: object, place: str) -> None:
        if not isinstance(value, dict):
            _refuse(place, value, "an object")
            return
        inner = f"{place}." if place else ""
        for key in needed:
            if key not in value:
                raise OpenTrackIOError("schema", f"{inner}{key} is missing")
        if alternatives and not any(key in value for key in alternatives):
            _refuse(place, value, "an object with at least one of " + ", ".join(alternatives))
        for key, entry in value.items():
            if key in rules:
                rules[key](entry, f"{inner}{key}")
            elif not is_open:
                raise OpenTrackIOError("schema", f"{inner}{key[:60]} is not a field of OpenTrackIO")

    return rule


_RATIONAL = _object({"num": _integer(1, _TWO_31), "denom": _integer(1, _TWO_32)}, required="num denom")
_TIMESTAMP = _object(
    {"seconds": _integer(0, _TWO_48), "nanoseconds": _integer(0, _TWO_32)}, required="seconds nanoseconds"
)
_URN = _text("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_FREE = _number()
_MAKE: dict[str, Rule] = {key: _text() for key in ("make", "model", "serialNumber", "firmwareVersion")}


def _fields(names: str, rule: Rule) -> dict[str, Rule]:
    return dict.fromkeys(names.split(), rule)


_STATIC = _object(
    {
        "duration": _RATIONAL,
        "camera": _object(
            {
                **_MAKE,
                "captureFrameRate": _RATIONAL,
                "activeSensorPhysicalDimensions": _object(
                    _fields("height width", _number(least=0)), required="height width"
                ),
                "activeSensorResolution": _object(
                    _fields("height width", _integer(0, _TWO_31)), required="height width"
                ),
                "label": _text(),
                "anamorphicSqueeze": _RATIONAL,
                "isoSpeed": _integer(1, _TWO_32),
                "fdlLink": _URN,
                "shutterAngle": _number(least=0, most=360),
            }
        ),
        "lens": _object(
            {
                **_MAKE,
                "distortionOverscanMax": _number(least=1),
                "undistortionOverscanMax": _number(least=1),
                "nominalFocalLength": _number(above=0),
                "calibrationHistory": _list(_text()),
            }
        ),
        "tracker": _object(_MAKE),
    }
)

_PTP = _object(
    {
        "profile": _choice("IEEE Std 1588-2019", "IEEE Std 802.1AS-2020", "SMPTE ST2059-2:2021"),
        "domain": _integer(0, 127),
        "leaderIdentity": _text("[0-9a-f]{2}(?::[0-9a-f]{2}){5}|[0-9a-f]{2}(?:-[0-9a-f]{2}){5}"),
        "leaderPriorities": _object(_fields("priority1 priority2", _integer(0, 255)), required="priority1 priority2"),
        "leaderAccuracy": _number(least=0),
        "leaderTimeSource": _choice("GNSS", "Atomic clock", "NTP"),
        "meanPathDelay": _number(least=0),
        "vlan": _integer(0, _TWO_32),
    },
    required="profile domain leaderIdentity leaderPriorities leaderAccuracy meanPathDelay",
)

_TIMING = _object(
    {
        "mode": _choice("internal", "external"),
        "recordedTimestamp": _TIMESTAMP,
        "sampleRate": _RATIONAL,
        "sampleTimestamp": _TIMESTAMP,
        "sequenceNumber": _integer(0, _TWO_32),
        "synchronization": _object(
            {
                "locked": _boolean,
                "source": _choice("genlock", "videoIn", "ptp", "ntp"),
                "frequency": _RATIONAL,
                "offsets": _object(_fields("translation rotation lensEncoders", _FREE)),
                "present": _boolean,
                "ptp": _PTP,
            },
            required="locked source",
        ),
        "timecode": _object(
            {
                "hours": _integer(0, 23),
                "minutes": _integer(0, 59),
                "seconds": _integer(0, 59),
                "frames": _integer(0, 119),
                "frameRate": _RATIONAL,
                "subFrame": _integer(0, _TWO_32),
                "dropFrame": _boolean,
            },
            required="hours minutes seconds frames frameRate",
        ),
    }
)

_OFFSET = _object(_fields("x y", _FREE), required="x y")
_LENS = _object(
    {
        "custom": _list(_FREE),
        "distortion": _list(
            _object(
                {
                    "model": _text(),
                    "radial": _list(_FREE, least=1),
                    "tangential": _list(_FREE, least=1),
                    "overscan": _number(least=1),
                },
                required="radial",
            ),
            least=1,
        ),
        "distortionOffset": _OFFSET,
        "encoders": _object(_fields("focus iris zoom", _number(least=0, most=1)), any_of="focus iris zoom"),
        "entrancePupilOffset": _FREE,
        "exposureFalloff": _object(_fields("a1 a2 a3", _FREE), required="a1"),
        "fStop": _number(above=0),
        "pinholeFocalLength": _number(above=0),
        "focusDistance": _number(above=0),
        "projectionOffset": _OFFSET,
        "rawEncoders": _object(_fields("focus iris zoom", _integer(0, _TWO_32)), any_of="focus iris zoom"),
        "tStop": _number(above=0),
    }
)

_TRANSFORM = _object(
    {
        "translation": _object(_fields("x y z", _FREE)),
        "rotation": _object(_fields("pan tilt roll", _FREE)),
        "scale": _object(_fields("x y z", _FREE)),
        "id": _text(),
    },
    required="translation rotation",
)

_TRACKER: dict[str, Rule] = {"notes": _text(), "recording": _boolean, "slate": _text(), "status": _text()}
_PROTOCOL: dict[str, Rule] = {"name": _text(), "version": _list(_integer(0, 9), least=3, most=3)}
_FIELDS: dict[str, Any] = {
    "static": _STATIC,
    "tracker": _object(_TRACKER),
    "timing": _TIMING,
    "lens": _LENS,
    "protocol": _object(_PROTOCOL, required="name version"),
    "sampleId": _URN,
    "sourceId": _URN,
    "sourceNumber": _integer(0, _TWO_32),
    "relatedSampleIds": _list(_URN),
    "globalStage": _object(_fields("E N U lat0 lon0 h0", _FREE), required="E N U lat0 lon0 h0"),
    "transforms": _list(_TRANSFORM, least=1),
}
_SAMPLE = _object(_FIELDS, is_open=True)
