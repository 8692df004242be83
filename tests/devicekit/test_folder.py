"""Files of a recorder in a folder: what is there, what is no more being written, and what is not ours to read."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from filmlot.devicekit.folder import FolderHarvester
from filmlot.devicekit.harvest import HarvestError, RemoteFile, Unreachable

CONTENT = bytes(range(256)) * 9000


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("filmlot.devicekit.folder.SETTLE_S", 0.02)
    root = tmp_path / "recordings"
    (root / "assist" / "day 1" / "12A").mkdir(parents=True)
    (root / "assist" / "12A_1.mov").write_bytes(CONTENT)
    (root / "assist" / "day 1" / "12A" / "12A_1_proxy.mov").write_bytes(b"small")
    (root / "assist" / "other.mov").write_bytes(b"")
    return root


def is_of_take(name: str) -> bool:
    return name.startswith("12A_1")


def test_files_are_found_in_all_folders_and_read_from_any_byte(root: Path) -> None:
    harvester = FolderHarvester(root, "assist")
    assert harvester.find_files(is_of_take) == [
        RemoteFile("12A_1.mov", len(CONTENT)),
        RemoteFile("day 1/12A/12A_1_proxy.mov", 5),
    ]
    assert b"".join(harvester.fetch("12A_1.mov", offset=0)) == CONTENT
    assert b"".join(harvester.fetch("12A_1.mov", offset=1_100_001)) == CONTENT[1_100_001:]
    assert harvester.size_of("day 1/12A/12A_1_proxy.mov") == 5
    harvester.close()


def test_a_file_that_is_still_written_is_waited_for(root: Path) -> None:
    file = root / "assist" / "12A_1.mov"
    file.write_bytes(b"")

    def record() -> None:
        with file.open("ab") as recording:
            for _ in range(20):
                recording.write(b"frame")
                recording.flush()
                time.sleep(0.005)

    recorder = threading.Thread(target=record)
    recorder.start()
    came = b"".join(FolderHarvester(root, "assist").fetch("12A_1.mov", offset=0))
    recorder.join()
    assert came == b"frame" * 20


def test_a_file_that_never_ends_is_left(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filmlot.devicekit.folder._PATIENCE_S", 0.0)
    monkeypatch.setattr("filmlot.devicekit.folder.time.sleep", lambda _: (root / "assist" / "12A_1.mov").touch())
    with pytest.raises(Unreachable, match="still being written"):
        b"".join(FolderHarvester(root, "assist").fetch("12A_1.mov", offset=0))


def test_links_are_neither_found_nor_followed_out_of_the_folder(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "12A_1.key").write_bytes(b"secret")
    (root / "assist" / "12A_1.key").symlink_to(tmp_path / "secret" / "12A_1.key")
    (root / "assist" / "linked").symlink_to(tmp_path / "secret")
    (root / "linked").symlink_to(tmp_path / "secret")
    (root / "assist" / "circle").symlink_to(root / "assist" / "circle")
    harvester = FolderHarvester(root, "assist")
    assert [file.name for file in harvester.find_files(is_of_take)] == ["12A_1.mov", "12A_1_proxy.mov"]
    for path in ("12A_1.key", "linked/12A_1.key", "../../secret/12A_1.key", "/etc/hostname"):
        with pytest.raises(HarvestError, match="leads out of"):
            harvester.size_of(path)
        with pytest.raises(HarvestError, match="leads out of"):
            b"".join(harvester.fetch(path, offset=0))
    with pytest.raises(HarvestError, match="no more"):
        harvester.size_of("circle")
    with pytest.raises(HarvestError, match="mount the share there"):
        FolderHarvester(root, "linked").find_files(is_of_take)


def test_what_is_no_file_is_left_out(root: Path) -> None:
    os.mkfifo(root / "assist" / "12A_1.pipe")
    (root / os.fsdecode(b"assist/12A_1\xff.mov")).write_bytes(b"")
    harvester = FolderHarvester(root, "assist")
    assert [file.name for file in harvester.find_files(is_of_take)] == ["12A_1.mov", "12A_1_proxy.mov"]
    with pytest.raises(HarvestError, match="no more"):
        harvester.size_of("12A_1.pipe")


def test_a_share_that_is_not_mounted_is_unreachable(root: Path, tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="No such file"):
        FolderHarvester(root, "sound").find_files(is_of_take)
    with pytest.raises(Unreachable, match="has no folder"):
        FolderHarvester(tmp_path / "nowhere", "sound").find_files(is_of_take)


def test_a_folder_without_end_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filmlot.devicekit.folder._MOST_FILES", 2)
    with pytest.raises(HarvestError, match="more than 2"):
        FolderHarvester(root, "assist").find_files(is_of_take)
