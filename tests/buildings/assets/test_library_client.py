"""The library from outside: each byte goes over the wire once, a cut goes on, a damaged answer is refused."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from httpx2 import Client, Request, Response, TransportError
from tests.buildings.assets.library import SLUG, lamp
from tests.conftest import OWN_PAGE, Owner

from filmlot.buildings.assets.library_client import LibraryClient, LibraryRefused, open_library
from filmlot.gate.lot import open_buildings
from filmlot.gate.server import create_app
from filmlot.kernel.ground import Ground


@pytest.fixture
def address(ground: Ground) -> Iterator[str]:
    """A real server of the lot."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    config = uvicorn.Config(create_app(ground, open_buildings()), log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


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


@pytest.fixture
def library(address: str, token: str, tmp_path: Path) -> Iterator[LibraryClient]:
    with open_library(address, token, tmp_path / "cache") as library:
        yield library


def quiet(_done: int, _of: int) -> None:
    pass


def test_what_is_pushed_comes_back_byte_by_byte(library: LibraryClient, package: Path, tmp_path: Path) -> None:
    made = library.push(package, slug=SLUG, note="first", progress=quiet)
    assert library.find(SLUG, semver=None).id == library.find(SLUG, semver="1.0.0").id == made.version_id
    assert library.pull(made.version_id, tmp_path / "out", progress=quiet) > 0
    for path, data in lamp().items():
        assert (tmp_path / "out" / path).read_bytes() == data
    assert library.pull(made.version_id, tmp_path / "again", progress=quiet) == 0


def test_an_unchanged_package_sends_nothing(library: LibraryClient, package: Path) -> None:
    library.push(package, slug=SLUG, note="", progress=quiet)
    sent: list[int] = []
    library.push(package, slug=SLUG, note="", progress=lambda done, _of: sent.append(done))
    assert sent == []


def test_an_upload_that_is_cut_goes_on_from_where_it_stopped(
    library: LibraryClient, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("filmlot.buildings.assets.library_client.PART_BYTES", 100)
    seen: list[str] = []
    real = Client.send

    def cut_once(self: Client, request: Request, **more: object) -> Response:
        if request.method == "PATCH":
            seen.append(request.headers["upload-offset"])
            if len(seen) == 3:
                raise TransportError("the cable")  # before anything of it arrived
        return real(self, request, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Client, "send", cut_once)
    assert library.push(package, slug=SLUG, note="", progress=quiet).number == 1
    assert seen[2] == seen[3]


def test_a_version_that_there_is_not_is_named(library: LibraryClient) -> None:
    with pytest.raises(LibraryRefused, match=SLUG):
        library.find(SLUG, semver="9.0.0")


def test_a_refusal_says_what_the_lot_said(address: str, package: Path, tmp_path: Path) -> None:
    with open_library(address, "wrong", tmp_path) as library, pytest.raises(LibraryRefused, match=r"(?i)sign"):
        library.push(package, slug=SLUG, note="", progress=quiet)


def test_bytes_that_were_damaged_on_the_way_are_not_kept(
    library: LibraryClient, package: Path, tmp_path: Path, ground: Ground
) -> None:
    made = library.push(package, slug=SLUG, note="", progress=quiet)
    for blob in list(ground.blobs.stored()):
        if blob.size < 200:
            path = ground.blobs.local_path(blob.hash)
            path.write_bytes(b"x" * blob.size)
    with pytest.raises(LibraryRefused):
        library.pull(made.version_id, tmp_path / "out", progress=quiet)
    assert not (tmp_path / "out").exists()
