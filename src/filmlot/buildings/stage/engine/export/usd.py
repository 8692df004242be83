"""The camera of a take as a USD stage (OpenUSD 26.11, `UsdGeomCamera`) in text form.

The stage is ours: metres, Z up. Time codes are frames since midnight, so that they meet the picture's timecode; a take
that runs over midnight counts on. A USD camera looks along its own -Z with +Y up: `rotateX:look` turns ours, which
looks along +Y with +Z up, into that. Focal length and apertures are in tenths of the stage's unit, as the schema has
it: 35 mm is 0.35 on a stage in metres.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.stage.engine.export.shot import Shot

MM_A_TENTH = 100.0
"""Millimetres in a tenth of the stage's unit, which is the metre."""
Values = Callable[[NDArray[np.void]], NDArray[np.float64]]

SCALARS: tuple[tuple[str, Values], ...] = (
    ("focalLength", lambda block: block["focal_length_mm"] / MM_A_TENTH),
    ("horizontalAperture", lambda block: block["sensor_mm"][:, 0] / MM_A_TENTH),
    ("verticalAperture", lambda block: block["sensor_mm"][:, 1] / MM_A_TENTH),
    ("focusDistance", lambda block: block["focus_distance_m"]),
    ("fStop", lambda block: block["f_stop"]),
)


def write_camera(shot: Shot) -> Iterator[str]:
    """The USD text of a take, attribute by attribute."""
    yield _head(shot)
    for name, values in SCALARS:
        yield from _samples(shot, f"float {name}", values, "{:.9g}".format)
    yield from _samples(shot, "double3 xformOp:translate", lambda block: block["position_m"], _triple)
    yield from _samples(shot, "double3 xformOp:rotateYXZ", _Unwound(), _triple)
    yield (
        "        double xformOp:rotateX:look = 90\n"
        '        uniform token[] xformOpOrder = ["xformOp:translate", "xformOp:rotateYXZ", "xformOp:rotateX:look"]\n'
        "    }\n}\n"
    )


class _Unwound:
    """Tilt, roll and pan, as `rotateYXZ` takes them, without jumps at ±180°: between frames USD draws a line."""

    def __init__(self) -> None:
        self._last: NDArray[np.float64] | None = None

    def __call__(self, block: NDArray[np.void]) -> NDArray[np.float64]:
        turns = np.asarray(block["rotation_deg"][:, [1, 2, 0]])
        before = turns[:1] if self._last is None else self._last
        unwound = np.unwrap(np.concatenate([before, turns]), axis=0, period=360.0)[1:]
        self._last = unwound[-1:]
        return unwound


def _samples(shot: Shot, attribute: str, values: Values, write: Callable[..., str]) -> Iterator[str]:
    """An attribute's value at every frame at which it is given; nothing if it never is."""
    is_open = False
    for block in shot.blocks():
        found = values(block)
        given = np.isfinite(found.reshape(len(block), -1)).all(axis=1)
        codes = (shot.first_frame + block["frame"][given].astype(np.int64)).tolist()
        if codes and not is_open:
            is_open = True
            yield f"        {attribute}.timeSamples = {{\n"
        pairs = zip(codes, found[given].tolist(), strict=True)
        yield "".join(f"            {code}: {write(value)},\n" for code, value in pairs)
    if is_open:
        yield "        }\n"


def _triple(values: list[float]) -> str:
    return f"({values[0]!r}, {values[1]!r}, {values[2]!r})"


def _head(shot: Shot) -> str:
    take, rate = shot.take, repr(float(shot.rate))
    last = shot.first_frame + max(0, (take.frames or 0) - 1)
    said = {
        "take_id": take.id,
        "stage": shot.stage_name,
        "slate": take.slate,
        "scene": take.scene,
        "shot": take.shot,
        "camera": take.camera,
        "rate": take.rate,
        "timecode_in": take.timecode_in or "",
        "timecode_out": take.timecode_out or "",
        "notes": take.notes,
    }
    texts = "".join(f"            string {name} = {_quoted(text)}\n" for name, text in said.items())
    return f"""#usda 1.0
(
    defaultPrim = "Take"
    endTimeCode = {last}
    framesPerSecond = {rate}
    metersPerUnit = 1
    startTimeCode = {shot.first_frame}
    timeCodesPerSecond = {rate}
    upAxis = "Z"
)

def Xform "Take" (
    customData = {{
        dictionary filmlot = {{
{texts}            int take = {take.take}
            bool circled = {int(take.circled)}
        }}
    }}
)
{{
    def Camera "Camera"
    {{
        float2 clippingRange = (0.1, 2000)
"""


def _quoted(text: str) -> str:
    """A text between quotation marks; USD knows these escapes of JSON's, and no control characters."""
    plain = "".join(letter for letter in text if letter in "\n\t" or letter.isprintable())
    return json.dumps(plain, ensure_ascii=False)
