"""What the exports of a take are made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.stage.engine.recording.frames import read_blocks
from filmlot.buildings.stage.engine.recording.manifest import FRAMES
from filmlot.buildings.stage.take_contracts import TakeView
from filmlot.standards.timecode import Timecode, frames_a_day


class Mark(NamedTuple):
    """Something that happened at a frame of the take; `note` says more."""

    frame: int
    name: str
    note: str = ""


@dataclass(frozen=True)
class Shot:
    """A take and the folder of its files; `marks` are what the stage did while it rolled."""

    take: TakeView
    folder: Path
    stage_name: str
    marks: tuple[Mark, ...] = ()

    @property
    def rate(self) -> Fraction:
        """Frames a second."""
        return Fraction(self.take.rate)

    @property
    def first_frame(self) -> int:
        """The take's first frame, counted from midnight; 0 for a take that has none."""
        return Timecode.parse(self.take.timecode_in, self.rate).frame if self.take.timecode_in else 0

    def blocks(self) -> Iterator[NDArray[np.void]]:
        """The frame log, some thousand records at a time."""
        return read_blocks(self.folder / FRAMES)

    def name_frame(self, frame: int) -> str:
        """The timecode of a frame counted from midnight."""
        return str(Timecode.from_frame(frame % frames_a_day(self.rate), self.rate))
