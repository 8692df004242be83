"""How a calibration stands: what was done to it, and what that makes of it now."""

from __future__ import annotations

from enum import StrEnum


class CalibrationState(StrEnum):
    """What was done to a calibration."""

    DRAFT = "draft"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


ALLOWED: dict[CalibrationState, frozenset[CalibrationState]] = {
    CalibrationState.DRAFT: frozenset({CalibrationState.ACCEPTED, CalibrationState.WITHDRAWN}),
    CalibrationState.ACCEPTED: frozenset({CalibrationState.WITHDRAWN}),
    CalibrationState.WITHDRAWN: frozenset({CalibrationState.ACCEPTED}),
}
"""What may follow what; one that was withdrawn may be put back."""


class Standing(StrEnum):
    """What a calibration is worth now.

    Of those accepted in one scope the newest counts: it is in force, unless it has expired or what it rests on has
    changed. The others are superseded.
    """

    DRAFT = "draft"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    INVALID = "invalid"
    WITHDRAWN = "withdrawn"


def standing_of(state: CalibrationState, *, is_newest: bool, has_expired: bool, has_changed: bool) -> Standing:
    """The standing of a calibration; `is_newest` says whether it was accepted last in its scope."""
    if state is not CalibrationState.ACCEPTED:
        return Standing(state.value)
    if not is_newest:
        return Standing.SUPERSEDED
    if has_changed:
        return Standing.INVALID
    return Standing.EXPIRED if has_expired else Standing.IN_FORCE
