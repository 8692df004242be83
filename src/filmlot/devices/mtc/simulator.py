"""MIDI timecode's sending side: the quarter frames of a running machine, each in a packet of its own."""

from __future__ import annotations

from fractions import Fraction

from filmlot.devices.mtc.config import MtcConfig
from filmlot.standards import rtp
from filmlot.standards.mtc import PIECES, full_frame, quarter_frames
from filmlot.standards.rtp_midi import CLOCK_HZ, PAYLOAD_TYPE, Command, encode_commands
from filmlot.standards.timecode import Timecode, TimecodeMark

_SOURCE = 0x4D544331
_FRAMES_A_LABEL = 2
_LONGEST_S = 1
_SECOND_NS = 1_000_000_000


class MtcEncoder:
    """Runs on from mark to mark, and tells the whole label when it goes to another one."""

    def __init__(self, config: MtcConfig) -> None:
        self._config = config
        self._label: Timecode | None = None
        self._piece = self._sequence = 0
        self._begin_ns = 0

    def encode(self, mark: TimecodeMark) -> list[bytes]:
        """The packets that are due at a mark; raises `MtcError` for a rate that MIDI timecode does not carry."""
        rate = Fraction(*mark.timecode_rate)
        label = Timecode.from_frame(mark.timecode_frame, rate, drop_frame=mark.drop_frame)
        quarter_ns = _SECOND_NS / (4 * rate)
        datagrams = []
        if not self._runs_to(label, mark.capture_ns):
            self._label, self._piece, self._begin_ns = label, 0, mark.capture_ns
            datagrams.append(self._packet(full_frame(label), mark.capture_ns))
        while (due_ns := self._begin_ns + int(self._piece * quarter_ns)) <= mark.capture_ns:
            assert self._label is not None
            frames = self._piece // PIECES * _FRAMES_A_LABEL
            told = Timecode.from_frame(self._label.frame + frames, rate, drop_frame=mark.drop_frame)
            datagrams.append(self._packet(quarter_frames(told)[self._piece % PIECES], due_ns))
            self._piece += 1
        return datagrams

    def _runs_to(self, label: Timecode, capture_ns: int) -> bool:
        """Whether the label is what this run has come to."""
        began, elapsed_ns = self._label, capture_ns - self._begin_ns
        if began is None or began.rate != label.rate or began.drop_frame != label.drop_frame:
            return False
        frames = elapsed_ns * label.rate / _SECOND_NS
        silent_frames = frames - Fraction(self._piece, 4)
        return abs(began.frame + frames - label.frame) <= 1 and silent_frames < _LONGEST_S * label.rate

    def _packet(self, message: bytes, due_ns: int) -> bytes:
        timestamp = due_ns * CLOCK_HZ // _SECOND_NS % rtp.TIMESTAMPS
        payload = encode_commands([Command(timestamp, message)], timestamp=timestamp)
        packet = rtp.Packet(PAYLOAD_TYPE, self._sequence % rtp.SEQUENCES, timestamp, _SOURCE, payload)
        self._sequence += 1
        return rtp.encode(packet)
