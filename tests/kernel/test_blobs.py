"""Blobs in a folder: complete or not there at all."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from blake3 import blake3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filmlot.kernel.arrival import Arrival, BlobMismatch, BlobTooLarge, StorageFull
from filmlot.kernel.blobs import FolderBlobs
from filmlot.kernel.problems import NotFound

MIB = 1 << 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def blobs(folder: Path) -> FolderBlobs:
    return FolderBlobs(folder)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        await asyncio.sleep(0)
        yield chunk


def test_a_received_blob_is_named_by_the_blake3_hash_of_its_bytes(blobs: FolderBlobs) -> None:
    ref = asyncio.run(blobs.receive(stream(b"a", b"b", b"c"), limit_bytes=3))

    # what b3sum prints for "abc"
    assert ref.hash == "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"
    assert ref.size == 3
    assert b"".join(blobs.read(ref.hash)) == b"abc"
    assert blobs.local_path(ref.hash).read_bytes() == b"abc"


def test_the_hash_agrees_with_the_official_vector_of_the_empty_input(blobs: FolderBlobs) -> None:
    ref = blobs.put([], limit_bytes=0)

    assert ref.hash == "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
    assert b"".join(blobs.read(ref.hash)) == b""


def test_equal_bytes_are_kept_once(blobs: FolderBlobs, folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "frame.exr"
    source.write_bytes(b"light" * 1000)

    assert blobs.put_file(source) == blobs.put([b"light"] * 1000, limit_bytes=5000)
    assert len(files_in(folder)) == 1


def test_a_file_that_is_stored_is_not_copied_again(blobs: FolderBlobs, tmp_path: Path) -> None:
    source = tmp_path / "frame.exr"
    source.write_bytes(b"light" * 1000)
    ref = blobs.put_file(source)
    inode = blobs.local_path(ref.hash).stat().st_ino

    assert blobs.put_file(source) == ref
    assert blobs.local_path(ref.hash).stat().st_ino == inode
    assert blobs.local_path(ref.hash).read_bytes() == source.read_bytes()


def test_a_file_for_which_there_is_no_room_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "frame.exr"
    source.write_bytes(b"light")
    blobs = FolderBlobs(folder, reserve_bytes=1 << 60)

    with pytest.raises(StorageFull):
        blobs.put_file(source)
    assert files_in(folder) == []


def test_an_upload_cut_half_way_leaves_nothing(blobs: FolderBlobs, folder: Path) -> None:
    async def cut() -> AsyncIterator[bytes]:
        yield bytes(3 * MIB)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        asyncio.run(blobs.receive(cut(), limit_bytes=4 * MIB))
    assert files_in(folder) == []


def test_a_cancelled_upload_leaves_nothing(blobs: FolderBlobs, folder: Path) -> None:
    arrived = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(MIB)
            arrived.set()
            await asyncio.sleep(0)

    async def cancel() -> None:
        upload = asyncio.create_task(blobs.receive(endless(), limit_bytes=sys.maxsize))
        await arrived.wait()
        upload.cancel()
        with pytest.raises(asyncio.CancelledError):
            await upload

    asyncio.run(cancel())
    assert files_in(folder) == []


def test_an_upload_over_the_limit_is_refused_with_the_limit(blobs: FolderBlobs, folder: Path) -> None:
    with pytest.raises(BlobTooLarge) as refusal:
        asyncio.run(blobs.receive(stream(b"12345", b"6"), limit_bytes=5))
    assert refusal.value.params == {"limit_bytes": 5}
    assert files_in(folder) == []


def test_bytes_that_do_not_have_the_announced_hash_are_refused(blobs: FolderBlobs, folder: Path) -> None:
    announced = blake3(b"night").hexdigest()

    with pytest.raises(BlobMismatch) as refusal:
        blobs.put([b"day"], limit_bytes=10, expected_hash=announced)
    assert refusal.value.params["expected"] == announced
    assert files_in(folder) == []


def test_an_upload_never_takes_the_last_of_the_disk(folder: Path) -> None:
    blobs = FolderBlobs(folder, reserve_bytes=1 << 60)

    with pytest.raises(StorageFull):
        blobs.put([b"x"], limit_bytes=1)
    with pytest.raises(StorageFull):
        blobs.check()
    assert files_in(folder) == []


def test_a_disk_that_fills_during_a_write_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("filmlot.kernel.arrival._write_all", refuse)
    with Arrival(tmp_path, limit_bytes=1, reserve_bytes=0) as arrival:
        arrival.gather(b"x")
        with pytest.raises(StorageFull):
            arrival.finish()
    assert files_in(tmp_path) == []


def test_a_blob_that_is_not_there_is_not_found(blobs: FolderBlobs) -> None:
    for name in ("0" * 64, "../../etc/passwd", "", "ABC"):
        assert not blobs.exists(name)
        with pytest.raises(NotFound):
            blobs.read(name)
        with pytest.raises(NotFound):
            blobs.local_path(name)


def test_a_blob_changed_on_the_disk_is_found_out(blobs: FolderBlobs) -> None:
    ref = blobs.put([b"as delivered"], limit_bytes=100)
    blobs.verify(ref.hash)

    blobs.local_path(ref.hash).write_bytes(b"as dalivered")

    with pytest.raises(BlobMismatch):
        blobs.verify(ref.hash)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300), bounds=st.tuples(st.integers(-5, 305), st.integers(-5, 305)))
def test_a_range_gives_the_slice_or_is_refused(blobs: FolderBlobs, data: bytes, bounds: tuple[int, int]) -> None:
    ref = blobs.put([data], limit_bytes=300)
    start, end = bounds

    if 0 <= start <= end <= len(data):
        assert b"".join(blobs.read(ref.hash, start=start, end=end)) == data[start:end]
    else:
        with pytest.raises(ValueError, match="do not lie"):
            blobs.read(ref.hash, start=start, end=end)


def test_memory_stays_flat_while_a_large_blob_passes(blobs: FolderBlobs) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(1024):
            yield bytes(64 << 10)

    tracemalloc.start()
    ref = blobs.put(chunks(), limit_bytes=64 * MIB)
    read_bytes = sum(len(piece) for piece in blobs.read(ref.hash))
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert read_bytes == 64 * MIB
    assert peak_bytes < 8 * MIB


def test_what_a_killed_process_left_half_written_is_swept_but_not_what_a_living_one_writes(folder: Path) -> None:
    writer = (
        "import sys; from pathlib import Path; from filmlot.kernel.blobs import FolderBlobs\n"
        "def chunks():\n"
        "    yield bytes(3 << 20)\n"
        "    print('written', flush=True)\n"
        "    sys.stdin.read()\n"
        "FolderBlobs(Path(sys.argv[1])).put(chunks(), limit_bytes=1 << 30)\n"
    )
    command = [sys.executable, "-c", writer, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        FolderBlobs(folder)
        assert len(files_in(folder)) == 1

        process.send_signal(signal.SIGKILL)
        process.wait()
    FolderBlobs(folder)

    assert files_in(folder) == []
