"""Files of a recorder: our harvester against another's server, another's client against ours, and what goes wrong."""

from __future__ import annotations

import contextlib
import ftplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from filmlot.devicekit.ftp import FtpHarvester
from filmlot.devicekit.ftp_simulator import FtpSimulator, PlayedFile
from filmlot.devicekit.harvest import HarvestError, Unreachable
from filmlot.devicekit.loop_thread import LoopThread

HERE = "127.0.0.1"
CONTENT = bytes(range(256)) * 5000


@contextlib.contextmanager
def served(folder: Path, *more: str) -> Iterator[int]:
    """pyftpdlib (MIT), where it is installed: it has no wheel to be pinned; it serves two slots."""
    pytest.importorskip("pyftpdlib")
    for slot in ("1", "2"):
        (folder / slot).mkdir()
    (folder / "1" / "12A-1.mov").write_bytes(CONTENT)
    (folder / "2" / "12A-1_S002.mov").write_bytes(CONTENT[:10])
    (folder / "2" / "other.mov").write_bytes(b"")
    with socket.create_server((HERE, 0)) as free:
        port = free.getsockname()[1]
    program = [sys.executable, "-W", "ignore", "-m", "pyftpdlib"]
    command = [*program, "-i", HERE, "-p", str(port), "-d", str(folder), *more]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex((HERE, port)) == 0:
                    break
            time.sleep(0.05)
        yield port
        server.terminate()


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[int]:
    with served(tmp_path) as port:
        yield port


@pytest.fixture
def ours() -> Iterator[tuple[FtpSimulator, int]]:
    loop = LoopThread("simulator")
    simulator = FtpSimulator({"1/12A-1.mov": PlayedFile("12A-1", 300_000), "2/other.mov": PlayedFile("other", 5)})
    port = loop.call(simulator.start(HERE, 0))
    yield simulator, port
    loop.call(simulator.stop())
    loop.stop()


def is_of_take(name: str) -> bool:
    return name.startswith("12A-1")


def test_files_are_found_and_fetched_from_an_independent_server(theirs: int) -> None:
    harvester = FtpHarvester(HERE, theirs, timeout_s=5)
    found = harvester.find_files(is_of_take)
    assert [(file.path, file.name, file.size) for file in found] == [
        ("1/12A-1.mov", "12A-1.mov", len(CONTENT)),
        ("2/12A-1_S002.mov", "12A-1_S002.mov", 10),
    ]
    assert b"".join(harvester.fetch("1/12A-1.mov", offset=0)) == CONTENT
    assert b"".join(harvester.fetch("1/12A-1.mov", offset=777)) == CONTENT[777:]
    assert harvester.size_of("1/12A-1.mov") == len(CONTENT)
    harvester.close()


def test_a_server_that_asks_who_it_is_is_told(tmp_path: Path) -> None:
    with served(tmp_path, "-u", "stage", "-P", "clap") as port:
        harvester = FtpHarvester(HERE, port, timeout_s=5, credentials=("stage", "clap"))
        assert harvester.size_of("1/12A-1.mov") == len(CONTENT)
        harvester.close()
        with pytest.raises(HarvestError, match="530"):
            FtpHarvester(HERE, port, timeout_s=5).size_of("1/12A-1.mov")


def test_an_independent_client_reads_the_simulator(ours: tuple[FtpSimulator, int]) -> None:
    _, port = ours
    with ftplib.FTP(timeout=5) as client:
        client.connect(HERE, port)
        client.login()
        assert client.nlst() == ["1", "2"]
        assert client.nlst("1") == ["12A-1.mov"]
        assert client.size("/1/12A-1.mov") == 300_000
        pieces: list[bytes] = []
        client.retrbinary("RETR 1/12A-1.mov", pieces.append, rest=5000)
        assert b"".join(pieces) == PlayedFile("12A-1", 300_000).read(5000, 300_000)
        with pytest.raises(ftplib.error_perm, match="550"):
            client.size("1/none.mov")


def test_a_transfer_that_breaks_goes_on_where_it_ended(ours: tuple[FtpSimulator, int]) -> None:
    simulator, port = ours
    simulator.breaks_after = 100_000
    harvester = FtpHarvester(HERE, port, timeout_s=5)
    content = b""
    breaks = 0
    while len(content) < 300_000:
        try:
            for piece in harvester.fetch("1/12A-1.mov", offset=len(content)):
                content += piece
        except Unreachable:
            breaks += 1
            simulator.breaks_after = None if breaks == 2 else simulator.breaks_after
    assert breaks == 2
    assert content == PlayedFile("12A-1", 300_000).read(0, 300_000)
    harvester.close()


def test_a_recorder_that_is_not_there_is_unreachable() -> None:
    with socket.create_server((HERE, 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Unreachable, match="refused"):
        FtpHarvester(HERE, port, timeout_s=1).find_files(is_of_take)


def test_a_file_that_is_gone_is_an_error_in_the_recorders_words(ours: tuple[FtpSimulator, int]) -> None:
    harvester = FtpHarvester(HERE, ours[1], timeout_s=5)
    with pytest.raises(HarvestError, match="550 there is no such file"):
        list(harvester.fetch("1/gone.mov", offset=0))
    harvester.close()


def test_a_name_with_a_line_break_never_reaches_the_recorder(ours: tuple[FtpSimulator, int]) -> None:
    harvester = FtpHarvester(HERE, ours[1], timeout_s=5)
    with pytest.raises(HarvestError):
        list(harvester.fetch("1/12A-1.mov\r\nQUIT", offset=0))
    harvester.close()


def test_a_played_file_is_the_same_from_wherever_it_is_read() -> None:
    file = PlayedFile("x", 10_000)
    whole = file.read(0, 20_000)
    assert len(whole) == 10_000
    assert whole == b"".join(file.read(at, 777) for at in range(0, 10_000, 777))
