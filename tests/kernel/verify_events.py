"""The law of snapshot and events: an old snapshot with the events since applied equals a fresh snapshot.

Every change that a page shows live is tried with this (the idea is Zulip's `verify_action`). It proves that the events
say enough, and that the position of a snapshot is not too late.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from filmlot.kernel.events import Envelope, read_after
from filmlot.kernel.ground import Ground

State = TypeVar("State")


def verify_events(
    ground: Ground,
    *,
    snapshot: Callable[[], tuple[State, int]],
    act: Callable[[], Any],
    apply: Callable[[State, Envelope], State],
) -> list[Envelope]:
    """Takes a snapshot and its position, acts, applies the events since, compares; gives those events.

    `apply` is what the page does. Each event is applied twice: a page may get one that its snapshot already holds.
    """
    state, position = snapshot()
    act()
    ground.relay.drain()
    with ground.look() as look:
        events = read_after(look.session, position, limit=10_000)
    assert events, "the act said nothing"
    for event in events:
        state = apply(apply(state, event), event)
    fresh, _ = snapshot()
    assert state == fresh
    return events
