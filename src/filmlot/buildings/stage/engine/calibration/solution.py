"""What comes of a measurement: the result, and how well everything that was measured keeps to it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from filmlot.buildings.stage.contracts import Frozen

Unit = Literal["mm", "px", "ms"]


class Residual(Frozen):
    """By how much one point, picture or node is off; one that is not `used` was left out as measured wrongly."""

    name: str
    value: float
    used: bool = True


class Residuals(Frozen):
    """All of them; `worst` and `rms` are of those that were used."""

    unit: Unit
    items: tuple[Residual, ...]
    worst: float
    rms: float

    @classmethod
    def of(cls, unit: Unit, items: Sequence[Residual]) -> Residuals:
        """The residuals with their worst and their root mean square."""
        used = [item.value for item in items if item.used] or [0.0]
        rms = math.sqrt(sum(value * value for value in used) / len(used))
        return cls(unit=unit, items=tuple(items), worst=max(used), rms=rms)
