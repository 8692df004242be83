"""Live Link Face's sending side."""

from __future__ import annotations

import math
import uuid

from filmlot.devices.live_link_face.config import LiveLinkFaceConfig
from filmlot.standards import live_link_face
from filmlot.standards.face import Face

_NAMESPACE = uuid.UUID("0d1c52f3-7f0a-4d3e-9a55-0f5b6a4a2d11")
_DAY_NS = 86_400_000_000_000
_RATE_HZ = 60


def signs_of(text: str) -> tuple[float, float, float]:
    """The factors of yaw, pitch and roll."""
    first, second, third = (-1.0 if sign == "-" else 1.0 for sign in text)
    return first, second, third


class LiveLinkFaceEncoder:
    """Sends as a phone does that counts its frames from its own midnight, sixty a second."""

    def __init__(self, config: LiveLinkFaceConfig) -> None:
        self._signs = signs_of(config.head_signs)
        self._subject = config.subject

    def encode(self, face: Face) -> list[bytes]:
        """The packet of a face."""
        subject = self._subject or face.subject
        frame, rest = divmod(face.capture_ns % _DAY_NS * _RATE_HZ, 1_000_000_000)
        packet = live_link_face.Packet(
            device_id=str(uuid.uuid5(_NAMESPACE, subject)).upper(),
            subject=subject,
            frame=frame,
            subframe=rest / 1_000_000_000,
            rate=(_RATE_HZ, 1),
            values=(*face.weights, *self._angles(face)),
        )
        return [live_link_face.encode(packet)]

    def _angles(self, face: Face) -> list[float]:
        head = [sign * angle for sign, angle in zip(self._signs, face.head_deg, strict=True)]
        eyes = [(-pan, -tilt, roll) for pan, tilt, roll in (face.left_eye_deg, face.right_eye_deg)]
        angles = (*head, *eyes[0], *eyes[1])
        return [0.0 if math.isnan(angle) else math.radians(angle) for angle in angles]
