"""iFacialMocap's sending side."""

from __future__ import annotations

import math

from filmlot.standards import ifacialmocap
from filmlot.standards.face import Face
from filmlot.standards.ifacialmocap import Triple


class IFacialMocapEncoder:
    """Sends as a phone does, percents without decimals."""

    def __init__(self, *, version: int) -> None:
        self._version = version

    def encode(self, face: Face) -> list[bytes]:
        """The text of a face."""
        x_m, y_m, z_m = _given(face.head_m)
        frame = ifacialmocap.Frame(
            percents=tuple(100 * weight for weight in face.weights),
            head_deg=_phone_angles(face.head_deg),
            head_m=(-x_m, z_m, y_m),
            right_eye_deg=_phone_angles(face.right_eye_deg),
            left_eye_deg=_phone_angles(face.left_eye_deg),
        )
        return [ifacialmocap.encode(frame, version=self._version)]


def _phone_angles(pan_tilt_roll_deg: Triple) -> Triple:
    pan, tilt, roll = _given(pan_tilt_roll_deg)
    return -tilt, pan, roll


def _given(triple: Triple) -> Triple:
    x, y, z = (0.0 if math.isnan(value) else value for value in triple)
    return x, y, z
