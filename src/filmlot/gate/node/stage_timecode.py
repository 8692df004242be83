"""The stage's timecode on the node: of its source while that runs, of the time of the day before it was ever heard."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from filmlot.buildings.stage import contracts
from filmlot.buildings.stage.engine.follower import Follower, Following, Label
from filmlot.devicekit.families import family
from filmlot.devicekit.ring import Ring, RingError
from filmlot.devicekit.run_folder import RunFolder
from filmlot.devicekit.signals import Signal
from filmlot.gate.node.ticks import FrameClock
from filmlot.standards.phrase import Phrase
from filmlot.standards.pose import PoseFlag


class StageTimecode:
    """Gives each frame its label; a take that rolls keeps the count that it began with, whatever its source does.

    `departed` is the frame of the day at which the source of a rolling take went another way, None if it did not.
    """

    def __init__(self, described: contracts.Description, clock: FrameClock, run: RunFolder) -> None:
        self._clock = clock
        self._device = next((one for one in described.devices if one.id == described.timecode_source), None)
        self._follower = Follower(clock.rate, drop_frame=clock.drop_frame)
        self._run = run
        self._ring: Ring | None = None
        self._sequence = 0
        self._held: int | None = None
        self.departed: int | None = None

    @property
    def shift(self) -> int | None:
        """What is added to the clock's count of frames; None for the time of the day."""
        return self._follower.shift if self._held is None else self._held

    def frame_of(self, frame: int, now_ns: int) -> int:
        """The label of a frame of the clock, as frames since midnight."""
        if self._device is not None:
            self._listen(now_ns)
        found = self._label(frame, self._follower.shift)
        if self._held is None:
            return found
        held = self._label(frame, self._held)
        if self.departed is None and self._follower.shift is not None and held != found:
            self.departed = held
        return held

    def hold(self, frame: int) -> None:
        """Count on from a frame's label until `release`."""
        self._held = self._label(frame, self._follower.shift) - frame
        self.departed = None

    def release(self) -> None:
        """Follow the source again."""
        self._held = None

    def _label(self, frame: int, shift: int | None) -> int:
        return replace(self._clock, shift=shift).timecode_frame(frame)

    def _listen(self, now_ns: int) -> None:
        ring = self._open()
        if ring is not None:
            for record in ring.since(self._sequence):
                self._sequence = int(record["sequence"])
                label = _label_of(record)
                if label is not None:
                    self._follower.hear(label)
        self._follower.look(now_ns)

    def _open(self) -> Ring | None:
        if self._ring is None and self._device is not None:
            try:
                self._ring = Ring.open(self._run.samples(self._device.id, signal_of(self._device.family)))
            except RingError:
                return None
            self._sequence = self._ring.head
        return self._ring

    @property
    def detail(self) -> Phrase:
        """How it stands, in words; empty on a stage without a source."""
        if self._device is None:
            return Phrase("")
        name, refused = self._device.name, self._follower.refused
        if refused is not None:
            counted = f"{float(refused.rate):.5g}{' DF' if refused.drop_frame else ''}"
            return Phrase(
                "{device} counts {counted}, which the stage cannot follow", {"device": name, "counted": counted}
            )
        match self._follower.state:
            case Following.CLOCK:
                return Phrase("the time of the day counts until {device} is heard", {"device": name})
            case Following.SOURCE:
                return Phrase("timecode of {device}", {"device": name})
            case Following.ALONE:
                return Phrase("{device} has stopped, its timecode is counted on", {"device": name})


def signal_of(key: str) -> Signal:
    """Which signal of a family carries timecode: its own if it has one, else its first."""
    signals = family(key).signals
    return Signal.TIMECODE if Signal.TIMECODE in signals else signals[0]


def _label_of(record: Any) -> Label | None:
    numerator, denominator = record["timecode_rate"].tolist()
    if record["timecode_frame"] < 0 or not numerator or not denominator:
        return None
    rate = Fraction(numerator, denominator)
    return Label(int(record["capture_ns"]), int(record["timecode_frame"]), rate, drops_frames(record))


def drops_frames(record: Any) -> bool:
    """Whether a record's timecode is drop frame; a pose has a flag for it."""
    if "drop_frame" in (record.dtype.names or ()):
        return bool(record["drop_frame"])
    return bool(int(record["flags"]) & PoseFlag.DROP_FRAME)
