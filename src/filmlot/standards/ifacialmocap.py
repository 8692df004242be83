"""iFacialMocap's text of one face (ifacialmocap.com, "communication specifications").

`mouthSmile_R-0|eyeLookOut_L-12|...|=head#rx,ry,rz,px,py,pz|rightEye#rx,ry,rz|leftEye#rx,ry,rz|`: blendshapes in
percent, angles in degrees, positions in metres. Version 2 writes `&` between name and value, and Facemotion3d, which
shares the format, spells `mouthSmileRight`; both are read.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from filmlot.standards.face import BLENDSHAPES
from filmlot.standards.wire import WireError

DEFAULT_PORT = 49_983
"""Where the phone listens, and where it sends to."""
HANDSHAKE = b"iFacialMocap_sahuasouryya9218sauhuiayeta91555dy3719"
"""What makes a phone send to the address that this comes from."""
HANDSHAKE_2 = HANDSHAKE + b"|sendDataVersion=v2"
MAXIMUM_BYTES = 8192

_LARGEST = 10_000.0
_WEIGHT = re.compile(r"(\w{1,64})[-&](-?[0-9][0-9.eE+-]{0,23})")
_NUMBERS = {"head": 6, "rightEye": 3, "leftEye": 3}
_SHORT = {name: name.replace("Left", "_L").replace("Right", "_R") for name in BLENDSHAPES}
# "jawLeft" and "mouthLeft" are not a side of a pair and are spelled out in both.
_SHORT |= {name: name for name in ("jawLeft", "jawRight", "mouthLeft", "mouthRight")}
_PLACE = {spelled: place for place, name in enumerate(BLENDSHAPES) for spelled in (name, _SHORT[name])}

Triple = tuple[float, float, float]


class IFacialMocapError(WireError):
    """Text that is not a face of iFacialMocap."""


class Frame(NamedTuple):
    """One face as the phone gives it.

    `percents` follow `BLENDSHAPES`, 0 to 100. Angles turn about ARKit's axes, X to the performer's left, Y up, Z out of
    the face, right-hand positive; the position is that in the space of the phone's camera.
    """

    percents: tuple[float, ...]
    head_deg: Triple
    head_m: Triple
    right_eye_deg: Triple
    left_eye_deg: Triple


def decode(datagram: bytes) -> Frame:
    """The face in a datagram; raises `IFacialMocapError` which names what is wrong."""
    if len(datagram) > MAXIMUM_BYTES:
        raise IFacialMocapError("limit", f"length is {len(datagram)} bytes; {MAXIMUM_BYTES} are taken")
    try:
        text = datagram.decode("ascii")
    except UnicodeDecodeError as error:
        raise IFacialMocapError("protocol", "the text is not ASCII") from error
    weights, equals, parts = text.partition("=")
    if not equals or not parts.endswith("|"):
        raise IFacialMocapError("protocol", f"{text[:32]!r} is not blendshapes, an equals sign and parts that end in |")
    found = dict(map(_part, parts[:-1].split("|")))
    if missing := _NUMBERS.keys() - found:
        raise IFacialMocapError("missing", f"{', '.join(sorted(missing))} is missing")
    head = found["head"]
    return Frame(
        _percents(weights), _triple(head), _triple(head[3:]), _triple(found["rightEye"]), _triple(found["leftEye"])
    )


def encode(frame: Frame, *, version: int = 1) -> bytes:
    """The datagram of a face in version 1 or 2; percents are whole, as the phone sends them."""
    mark = "&" if version == 2 else "-"
    weights = (f"{_SHORT[name]}{mark}{percent:.0f}" for name, percent in zip(BLENDSHAPES, frame.percents, strict=True))
    parts = {"head": frame.head_deg + frame.head_m, "rightEye": frame.right_eye_deg, "leftEye": frame.left_eye_deg}
    turns = (f"{name}#{','.join(f'{number:.7g}' for number in numbers)}" for name, numbers in parts.items())
    return f"{'|'.join(weights)}|={'|'.join(turns)}|".encode("ascii")


def _percents(text: str) -> tuple[float, ...]:
    percents = [0.0] * len(BLENDSHAPES)
    for part in text.strip("|").split("|") if text else ():
        match = _WEIGHT.fullmatch(part)
        if match is None:
            raise IFacialMocapError("value", f"{part[:64]!r} is not a blendshape with its percents")
        name, number = match.groups()
        place = _PLACE.get(name)
        if place is not None:  # applications add blendshapes of their own
            percents[place] = _number(name, number)
    return tuple(percents)


def _part(text: str) -> tuple[str, tuple[float, ...]]:
    name, _, numbers = text.partition("#")
    values = tuple(_number(name, number) for number in numbers.split(","))
    if len(values) != _NUMBERS.get(name, len(values)):
        raise IFacialMocapError("length", f"{name} has {len(values)} numbers; there are {_NUMBERS[name]}")
    return name, values


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise IFacialMocapError("value", f"{name[:64]!r} is {text[:32]!r}, which is not a number") from error
    if not -_LARGEST < value < _LARGEST:
        raise IFacialMocapError("range", f"{name[:64]!r} is {text[:32]!r}, which no face gives")
    return value


def _triple(numbers: tuple[float, ...]) -> Triple:
    return numbers[0], numbers[1], numbers[2]
