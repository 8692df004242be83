"""What happens to a stage's devices and processes by themselves."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from filmlot.buildings.stage.engine.health import Usable
from filmlot.kernel.events import Event


class HealthChanged(Event):
    """A device or a process (the subject) is another way, and has been for a moment."""

    type: ClassVar[str] = "stage.health.changed"

    since: datetime
    usable: Usable
    reason: str
