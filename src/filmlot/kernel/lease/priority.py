"""Real-time scheduling for the threads of the lease: a busy machine is no reason for another hub to take over."""

from __future__ import annotations

import os
from contextlib import suppress

PRIORITY = 5  # below all that ticks and receives


def raise_priority() -> None:
    """Asks for it for the calling thread; not every system has it, and not every user may."""
    with suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(PRIORITY))
