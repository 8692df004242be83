"""Live Link Face's driver: one packet in, one face out."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from filmlot.devicekit.clock import SourceClock
from filmlot.devicekit.contract import Endpoint, Family, Outcome, Reading, Sender
from filmlot.devicekit.order import SequenceWindow, Verdict
from filmlot.devices.live_link_face.config import LiveLinkFaceConfig
from filmlot.devices.live_link_face.simulator import LiveLinkFaceEncoder, signs_of
from filmlot.standards import live_link_face
from filmlot.standards.face import BLENDSHAPES, Face
from filmlot.standards.pose import PoseFlag

_FOREIGN, _EMPTY = Reading(Outcome.FOREIGN), Reading(Outcome.EMPTY)
_NOT_NEW = {Verdict.DUPLICATE: Reading(Outcome.DUPLICATE), Verdict.LATE: Reading(Outcome.LATE)}
_MILLISECOND_NS = 1_000_000
_WEIGHTS = len(BLENDSHAPES)


class LiveLinkFaceDriver:
    """Decodes one subject's packets; frames count timecode and not packets, so nothing is known to be lost."""

    lost = 0

    def __init__(self, config: LiveLinkFaceConfig) -> None:
        self._subject = config.subject
        self._signs = signs_of(config.head_signs)
        self.clock = SourceClock()
        # Of two packets within one frame of timecode the time alone says which is the newer.
        self._window = SequenceWindow(1 << 32)
        self.endpoints = (Endpoint(str(config.interface), config.port),)

    def decode(self, datagram: bytes, sender: Sender, receive_ns: int) -> Reading:  # noqa: ARG002 (the contract's)
        """The face in a packet."""
        packet = live_link_face.decode(datagram)
        if self._subject is not None and packet.subject != self._subject:
            return _FOREIGN
        if not packet.values:
            return _EMPTY
        verdict = self._window.judge(packet.source_ns // _MILLISECOND_NS, fingerprint=hash(datagram), now_ns=receive_ns)
        if verdict is not Verdict.NEW:
            return _NOT_NEW[verdict]
        return Reading(Outcome.SAMPLE, (self._face(packet, receive_ns),))

    def _face(self, packet: live_link_face.Packet, receive_ns: int) -> Face:
        yaw, pitch, roll, *eyes = (math.degrees(angle) for angle in packet.values[_WEIGHTS:])
        pan_sign, tilt_sign, roll_sign = self._signs
        return Face(
            capture_ns=self.clock.to_unix_ns(packet.source_ns, receive_ns=receive_ns),
            receive_ns=receive_ns,
            subject=packet.subject,
            weights=packet.values[:_WEIGHTS],
            head_deg=(pan_sign * yaw, tilt_sign * pitch, roll_sign * roll),
            # Beside the weights of eyeLook… the recorded eyes turn right with positive yaw, down with positive pitch.
            left_eye_deg=(-eyes[0], -eyes[1], eyes[2]),
            right_eye_deg=(-eyes[3], -eyes[4], eyes[5]),
            timecode_frame=packet.frame,
            timecode_rate=packet.rate,
            flags=int(PoseFlag.SOURCE_CLOCK),
        )


class LiveLinkFaceInspector:
    """A packet's fields, the 61 values by the names that the app gives them."""

    def __init__(self, config: LiveLinkFaceConfig, *, with_header: bool) -> None:  # noqa: ARG002 (the contract's)
        self._with_header = with_header

    def inspect(self, datagram: bytes) -> dict[str, Any]:
        """The fields of a packet."""
        packet = live_link_face.decode(datagram)
        fields = {
            "subject": packet.subject,
            "frame": packet.frame,
            "subframe": packet.subframe,
            "rate": "/".join(map(str, packet.rate)),
            "face": dict(zip(live_link_face.VALUE_NAMES, packet.values, strict=True)) if packet.values else None,
            "units": {"weights": "0 to 1", "angles": "rad"},
        }
        header = {"version": live_link_face.VERSION, "device_id": packet.device_id}
        return {"header": header, **fields} if self._with_header else fields


FAMILY = Family.from_folder(
    Path(__file__).parent,
    config=LiveLinkFaceConfig,
    driver=LiveLinkFaceDriver,
    encoder=LiveLinkFaceEncoder,
    inspector=LiveLinkFaceInspector,
)
