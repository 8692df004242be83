"""iFacialMocap's driver: asks the phone to send; one text in, one face out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from filmlot.devicekit.contract import Endpoint, Family, Outcome, Reading, Sender
from filmlot.devices.ifacialmocap.config import IFacialMocapConfig
from filmlot.devices.ifacialmocap.simulator import IFacialMocapEncoder
from filmlot.standards import ifacialmocap
from filmlot.standards.face import BLENDSHAPES, Face

_FOREIGN = Reading(Outcome.FOREIGN)
_HANDSHAKES = {1: ifacialmocap.HANDSHAKE, 2: ifacialmocap.HANDSHAKE_2}
_PATIENCE_NS = 1_000_000_000


class IFacialMocapDriver:
    """Decodes one phone's texts, which have neither a number nor a time, and asks for them while none come."""

    lost = 0

    def __init__(self, config: IFacialMocapConfig) -> None:
        self._phone = None if config.phone is None else (str(config.phone), config.phone_port)
        self._handshake = _HANDSHAKES[config.version]
        self._subject = config.subject
        self._heard_ns = self._asked_ns = 0
        self.endpoints = (Endpoint(str(config.interface), config.port),)

    def decode(self, datagram: bytes, sender: Sender, receive_ns: int) -> Reading:
        """The face in a text."""
        if self._phone is not None and sender[0] != self._phone[0]:
            return _FOREIGN
        frame = ifacialmocap.decode(datagram)
        self._heard_ns = receive_ns
        return Reading(Outcome.SAMPLE, (_face(frame, subject=self._subject, receive_ns=receive_ns),))

    def calls(self, now_ns: int) -> list[tuple[Sender, bytes]]:
        """The handshake, once a second while the phone is silent."""
        if self._phone is None or now_ns - max(self._heard_ns, self._asked_ns) < _PATIENCE_NS:
            return []
        self._asked_ns = now_ns
        return [(self._phone, self._handshake)]


def _face(frame: ifacialmocap.Frame, *, subject: str, receive_ns: int) -> Face:
    x_m, y_m, z_m = frame.head_m
    return Face(
        capture_ns=receive_ns,
        receive_ns=receive_ns,
        subject=subject,
        weights=tuple(percent / 100 for percent in frame.percents),
        head_deg=_stage_angles(frame.head_deg),
        left_eye_deg=_stage_angles(frame.left_eye_deg),
        right_eye_deg=_stage_angles(frame.right_eye_deg),
        head_m=(-x_m, z_m, y_m),
    )


def _stage_angles(angles_deg: ifacialmocap.Triple) -> ifacialmocap.Triple:
    # The performer looks along ARKit's Z with X to the left: half a turn about Y, and Z stands up.
    x_deg, y_deg, z_deg = angles_deg
    return y_deg, -x_deg, z_deg


class IFacialMocapInspector:
    """A text's values by ARKit's names."""

    def __init__(self, config: IFacialMocapConfig, *, with_header: bool) -> None:
        """The text has no header, so `with_header` adds nothing."""

    def inspect(self, datagram: bytes) -> dict[str, Any]:
        """The values of a text."""
        frame = ifacialmocap.decode(datagram)
        return {
            "blendshapes": dict(zip(BLENDSHAPES, frame.percents, strict=True)),
            "head": [*frame.head_deg, *frame.head_m],
            "rightEye": list(frame.right_eye_deg),
            "leftEye": list(frame.left_eye_deg),
            "units": {"blendshapes": "%", "angles": "deg", "positions": "m"},
        }


FAMILY = Family.from_folder(
    Path(__file__).parent,
    config=IFacialMocapConfig,
    driver=IFacialMocapDriver,
    encoder=lambda config: IFacialMocapEncoder(version=config.version),
    inspector=IFacialMocapInspector,
)
