"""What runs while the server runs, in the order in which it starts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from filmlot.gate.server import Service
from filmlot.kernel.building import Building
from filmlot.kernel.ground import Ground


def lot_services(ground: Ground, buildings: Sequence[Building]) -> list[Service]:
    """The services of a lot that is one process."""
    return [lambda: _relay(ground)]


@contextmanager
def _relay(ground: Ground) -> Iterator[None]:
    ground.relay.start()
    try:
        yield
    finally:
        ground.relay.stop()
