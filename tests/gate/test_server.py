"""The server as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.testclient import TestClient
from tests.conftest import ADDRESS

from filmlot.gate.server import create_app
from filmlot.kernel.ground import Ground


def test_services_start_in_order_and_stop_in_reverse(bare_ground: Ground) -> None:
    told: list[str] = []

    @contextmanager
    def service(name: str) -> Iterator[None]:
        told.append(f"{name} starts")
        yield
        told.append(f"{name} stops")

    app = create_app(bare_ground, [], [lambda: service("relay"), lambda: service("jobs")])
    with TestClient(app, base_url=ADDRESS):
        told.append("serves")

    assert told == ["relay starts", "jobs starts", "serves", "jobs stops", "relay stops"]
