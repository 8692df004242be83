"""Show states: what a stage is doing for its public, from off to live, and which may follow which."""

from __future__ import annotations

from enum import StrEnum


class ShowState(StrEnum):
    """What the stage is doing; `ALLOWED` says what may follow what."""

    OFF = "off"
    STANDBY = "standby"
    REHEARSE = "rehearse"
    LIVE = "live"
    HOLD = "hold"
    PANIC = "panic"


ALLOWED: dict[ShowState, frozenset[ShowState]] = {
    ShowState.OFF: frozenset({ShowState.STANDBY, ShowState.PANIC}),
    ShowState.STANDBY: frozenset({ShowState.OFF, ShowState.REHEARSE, ShowState.PANIC}),
    ShowState.REHEARSE: frozenset({ShowState.STANDBY, ShowState.LIVE, ShowState.PANIC}),
    ShowState.LIVE: frozenset({ShowState.REHEARSE, ShowState.HOLD, ShowState.PANIC}),
    ShowState.HOLD: frozenset({ShowState.REHEARSE, ShowState.LIVE, ShowState.PANIC}),
    ShowState.PANIC: frozenset({ShowState.STANDBY, ShowState.PANIC}),
}
"""What may follow what. Panic may follow itself: asked twice, every device is made safe twice."""

ON_AIR = frozenset({ShowState.LIVE, ShowState.HOLD})
"""One live: overrides of the gate hold until it is left, and edits wait."""

CUES_RUN = frozenset({ShowState.STANDBY, ShowState.REHEARSE, ShowState.LIVE})
"""Where a cue may be started. In a hold what runs stands still; when off or in a panic nothing starts."""
