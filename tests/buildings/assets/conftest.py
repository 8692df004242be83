"""A lot that is asked over real sockets, and a package for it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from tests.buildings.assets.library import SLUG, lamp
from tests.conftest import OWN_PAGE, Owner

from filmlot.gate.lot import open_buildings
from filmlot.gate.server import create_app
from filmlot.kernel.ground import Ground


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The address of an application on this machine, for as long as it is asked."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)


@pytest.fixture
def address(ground: Ground) -> Iterator[str]:
    """A real server of the lot."""
    with served(create_app(ground, open_buildings())) as address:
        yield address


@pytest.fixture
def token(owner: Owner) -> str:
    body = {"name": "artist", "permissions": None, "expires_in_days": 1}
    answer = owner.client.post("/api/v1/identity/tokens", json=body, headers=OWN_PAGE)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / SLUG
    for path, data in lamp().items():
        folder.mkdir(exist_ok=True)
        (folder / path).write_bytes(data)
    return folder
