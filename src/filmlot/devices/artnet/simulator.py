"""Art-Net's sending side: a desk, or the lot's own levels on their way to fixtures."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from filmlot.standards.artnet.packet import Dmx, TimeCode, encode
from filmlot.standards.dmx import DmxFrame
from filmlot.standards.timecode import Timecode, TimecodeMark


class ArtNetEncoder:
    """Sends universes, each with its own sequence, and timecode."""

    def __init__(self) -> None:
        self._sent: Counter[int] = Counter()

    def encode(self, sample: DmxFrame | TimecodeMark) -> list[bytes]:
        """The packet of a universe's levels or of a timecode; raises `ArtNetError` for what Art-Net does not carry."""
        if isinstance(sample, TimecodeMark):
            label = Timecode.from_frame(
                sample.timecode_frame, Fraction(*sample.timecode_rate), drop_frame=sample.drop_frame
            )
            return [encode(TimeCode(label))]
        sequence = self._sent[sample.universe] % 255 + 1
        self._sent[sample.universe] += 1
        return [encode(Dmx(sample.universe, sample.levels, sequence))]
