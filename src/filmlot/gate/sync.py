"""The sync board of one stage: what its sources and its node say of time, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal

import numpy as np

from filmlot.buildings.stage.contracts import DeviceView
from filmlot.buildings.stage.health.contracts import SourceSync
from filmlot.gate.node.stage_timecode import drops_frames
from filmlot.gate.node.ticks import FrameClock
from filmlot.standards.pose import PoseFlag
from filmlot.standards.timecode import Timecode, TimecodeError


def spread_frames(records: Iterable[np.void], clock: FrameClock) -> float | None:
    """How many frames timecodes are apart from each other; None below two that can be compared."""
    leads = [lead for record in records if (lead := lead_frames(record, clock)) is not None]
    return float(max(leads) - min(leads)) if len(leads) > 1 else None


def lead_frames(record: np.void, clock: FrameClock) -> int | None:
    """How many frames a sample's timecode is ahead of the stage's; None unless it counts as the stage does."""
    if not _has_timecode(record) or tuple(record["timecode_rate"].tolist()) != clock.rate.as_integer_ratio():
        return None
    return int(record["timecode_frame"]) - clock.timecode_frame(clock.frame_at(int(record["capture_ns"])))


def source_of(device: DeviceView, newest: Sequence[np.void], clock: FrameClock) -> SourceSync:
    """A device's line on the board; `newest` are its fresh records, one a kind."""
    timed = next((record for record in newest if _has_timecode(record)), None)
    return SourceSync(
        device=device.id,
        name=device.name,
        timecode=None if timed is None else _label(timed),
        lead_frames=None if timed is None else lead_frames(timed, clock),
        lock=next((lock for record in newest if (lock := _lock(record))), None),
        rate_hz=device.status.rate_hz,
        age_ms=device.status.age_ms,
        clock=device.status.clock,
    )


def _has_timecode(record: np.void) -> bool:
    return "timecode_frame" in (record.dtype.names or ()) and record["timecode_frame"] >= 0


def _label(record: np.void) -> str | None:
    numerator, denominator = record["timecode_rate"].tolist()
    drop_frame = drops_frames(record)
    try:
        return str(
            Timecode.from_frame(int(record["timecode_frame"]), Fraction(numerator, denominator), drop_frame=drop_frame)
        )
    except (TimecodeError, ZeroDivisionError):  # a source may claim any rate
        return None


def _lock(record: np.void) -> Literal["locked", "unlocked"] | None:
    flags = int(record["flags"]) if "position_m" in (record.dtype.names or ()) else 0
    if flags & PoseFlag.LOCKED:
        return "locked"
    return "unlocked" if flags & PoseFlag.UNLOCKED else None
