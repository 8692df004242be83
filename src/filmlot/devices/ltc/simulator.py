"""Linear timecode's sending side: a generator whose sound goes out as AES67, packets of one millisecond."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from filmlot.devices.ltc.config import LtcConfig
from filmlot.standards import pcm, rtp
from filmlot.standards.ltc.encoder import LtcEncoder
from filmlot.standards.ltc.word import Word
from filmlot.standards.timecode import Timecode, TimecodeMark

PACKETS_HZ = 1000
_PAYLOAD_TYPE = 97
_SOURCE = 0x4C544331
_LATE_FRAMES = 2
_LONGEST_S = 1
_SECOND_NS = 1_000_000_000


class LtcStreamEncoder:
    """Plays on from mark to mark without a seam, and goes to another label when a mark says so.

    Packets are due every millisecond, so marks at 1,000 Hz give the pace of a real stream.
    """

    def __init__(self, config: LtcConfig) -> None:
        self._config = config
        self._packet_samples = config.sample_rate_hz // PACKETS_HZ
        self._generator: LtcEncoder | None = None
        self._sound = np.zeros(0, np.float32)
        self._sequence = self._next = 0
        self._label = Timecode(0, 0, 0, 0, Fraction(25))

    def encode(self, mark: TimecodeMark) -> list[bytes]:
        """The packets that are due at a mark; raises `LtcError` for a rate that linear timecode does not carry."""
        label = Timecode.from_frame(mark.timecode_frame, Fraction(*mark.timecode_rate), drop_frame=mark.drop_frame)
        due = mark.capture_ns * self._config.sample_rate_hz // _SECOND_NS
        self._follow(label, due)
        return [self._packet() for _ in range((due - self._next) // self._packet_samples)]

    def _follow(self, label: Timecode, due: int) -> None:
        waits = due - self._next
        if self._generator is None or not 0 <= waits < _LONGEST_S * self._config.sample_rate_hz:
            self._generator = LtcEncoder(sample_rate_hz=self._config.sample_rate_hz, rate=label.rate)
            self._sound, self._next, self._label = self._sound[:0], due, label
        # What is played is up to a frame behind the mark, and the label to play next is the one after it.
        if label.rate != self._label.rate or not 0 <= self._label.frame - label.frame + 1 <= _LATE_FRAMES:
            self._label = label

    def _packet(self) -> bytes:
        while len(self._sound) < self._packet_samples:
            assert self._generator is not None
            self._sound = np.concatenate((self._sound, self._generator.encode(Word.of(self._label))))
            self._label = Timecode.from_frame(
                self._label.frame + 1, self._label.rate, drop_frame=self._label.drop_frame
            )
        mono, self._sound = np.split(self._sound, [self._packet_samples])
        every = np.zeros((self._packet_samples, self._config.channels), np.float32)
        every[:, self._config.channel - 1] = mono
        packet = rtp.Packet(
            _PAYLOAD_TYPE,
            self._sequence % rtp.SEQUENCES,
            self._next % rtp.TIMESTAMPS,
            _SOURCE,
            pcm.encode(every, width=self._config.width, order="big"),
        )
        self._sequence += 1
        self._next += self._packet_samples
        return rtp.encode(packet)
