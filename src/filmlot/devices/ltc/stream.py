"""One stream of sound that carries linear timecode: from packets to the moments at which frames began."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from filmlot.devicekit.clock import SourceClock
from filmlot.devices.ltc.config import LtcConfig
from filmlot.standards import pcm
from filmlot.standards.ltc.decoder import Heard, LtcDecoder, played_rate
from filmlot.standards.rtp import Packet, Timeline
from filmlot.standards.timecode import TimecodeMark

_LONGEST_GAP_S = 0.1
_SILENT_S = 0.5
_SECOND_NS = 1_000_000_000


class Stream:
    """Decodes packets that come in order; a short gap costs the frame in it, a long one begins anew."""

    def __init__(self, config: LtcConfig) -> None:
        self._config = config
        self._clock = SourceClock()
        self._timeline = Timeline()
        self._begin(0)

    def _begin(self, sample: int) -> None:
        self._decoder = LtcDecoder(sample_rate_hz=self._config.sample_rate_hz)
        self._first = self._next = sample
        self._level = 0.0
        self._heard_sample = float(sample)

    @property
    def is_silent(self) -> bool:
        """Whether no frame was heard for half a second."""
        return self._next - self._heard_sample > _SILENT_S * self._config.sample_rate_hz

    def take(self, packet: Packet, receive_ns: int) -> Iterator[TimecodeMark]:
        """The marks of the frames that end in a packet; raises `LtcError` for a label that its rate does not have."""
        config = self._config
        samples = pcm.decode(packet.payload, width=config.width, channels=config.channels, order="big")
        block = samples[:, config.channel - 1]
        begin = self._timeline.extend(packet.timestamp)
        missing = begin - self._next
        if not 0 <= missing <= _LONGEST_GAP_S * config.sample_rate_hz:
            self._begin(begin)
        elif missing:
            # The level is held, so that a gap has no edges and the samples after it keep their places.
            block = np.concatenate((np.full(missing, self._level, np.float32), block))
        self._level = float(block[-1])
        self._next = begin + len(samples)
        end_ns = self._clock.to_unix_ns(self._next * _SECOND_NS // config.sample_rate_hz, receive_ns=receive_ns)
        return self._marks(block, end_ns=end_ns, receive_ns=receive_ns)

    def _marks(self, block: npt.NDArray[np.float32], *, end_ns: int, receive_ns: int) -> Iterator[TimecodeMark]:
        rate_hz = self._config.sample_rate_hz
        for heard in self._decoder.feed(block):
            self._heard_sample = self._first + heard.end_sample
            ago_ns = round((self._next - self._first - heard.begin_sample) * _SECOND_NS / rate_hz)
            yield self._mark(heard, capture_ns=end_ns - ago_ns, receive_ns=receive_ns)

    def _mark(self, heard: Heard, *, capture_ns: int, receive_ns: int) -> TimecodeMark:
        rate = self._config.frame_rate or played_rate(heard, sample_rate_hz=self._config.sample_rate_hz)
        label = heard.word.timecode(rate)
        return TimecodeMark(capture_ns, receive_ns, label.frame, rate.as_integer_ratio(), label.drop_frame)
