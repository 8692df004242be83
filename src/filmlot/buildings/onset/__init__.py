"""On set: what is shot, safe on several disks before a card is used again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from filmlot.kernel.building import Building

    BUILDING: Building


def __getattr__(name: str) -> Any:
    if name == "BUILDING":  # opened late: the command line reads names of buildings without their routes
        from filmlot.buildings.onset.declaration import BUILDING

        return BUILDING
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
