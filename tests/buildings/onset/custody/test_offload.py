"""Cards offloaded: to several disks at one reading, gone on with after a kill, and every copy read back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.buildings.onset.custody.conftest import FILES, Seals

from filmlot.buildings.onset.engine.custody.checking import check
from filmlot.buildings.onset.engine.custody.copying import JOURNAL, PART, copy_card
from filmlot.buildings.onset.engine.custody.examination import State
from filmlot.buildings.onset.engine.custody.history import CustodyError, load_history
from filmlot.buildings.onset.engine.custody.offload import offload
from filmlot.buildings.onset.engine.custody.sealing import seal
from filmlot.standards.mhl.hash_list import Process, read_hash_list
from filmlot.standards.mhl.hashing import HashFormat

CLIPS, CLIP_BYTES = 40, 4 << 20


class Count:
    """Counts the bytes that were read."""

    def __init__(self) -> None:
        self.bytes = 0

    def __call__(self, count: int) -> None:
        self.bytes += count


def sound_files(root: Path) -> int:
    findings = check(load_history(root), thorough=True, progress=Count())
    assert {finding.state for finding in findings} == {State.VERIFIED}
    return len(findings)


def test_a_card_is_read_once_for_two_copies(card: Path, tmp_path: Path, sealing: Seals) -> None:
    disks, read = [tmp_path / "raid" / "A002R2EC", tmp_path / "shuttle" / "A002R2EC"], Count()
    made = offload(card, disks, sealing(), progress=read)

    assert read.bytes == 3 * sum(map(len, FILES.values())), "the card once, and each copy"
    for disk, one in zip(disks, made, strict=True):
        assert sound_files(disk) == len(FILES)
        assert read_hash_list(one.path.read_bytes()).process is Process.TRANSFER
        assert not (disk / JOURNAL).exists()
        clip = "Clips/A002C006_141024_R2EC.mov"
        assert (disk / clip).stat().st_mtime == (card / clip).stat().st_mtime


def test_the_history_of_a_card_comes_along_and_is_held_against(card: Path, tmp_path: Path, sealing: Seals) -> None:
    seal(load_history(card), sealing(HashFormat.MD5), progress=Count())
    (card / "Sidecar.txt").write_bytes(b"roll A009")

    found = offload(card, [tmp_path / "raid"], sealing(minute=1), progress=Count())[0].findings

    assert {finding.path for finding in found if finding.state is State.FAILED} == {"Sidecar.txt"}
    assert len(load_history(tmp_path / "raid").generations) == 2


def test_bytes_that_arrived_otherwise_than_they_were_read_are_failed(
    card: Path, tmp_path: Path, sealing: Seals
) -> None:
    disk = tmp_path / "raid"
    read = copy_card(card, [disk], hash_format=HashFormat.XXH64, ignored=(), progress=Count())
    (disk / "Sidecar.txt").write_bytes(b"roll A00\0")  # what a bad disk gives back
    promised = {path: {HashFormat.XXH64: text} for path, text in read.items()}

    sealed = seal(load_history(disk), sealing(ignored=(JOURNAL,)), promised=promised, progress=Count())

    assert {one.path for one in sealed.findings if one.state is State.FAILED} == {"Sidecar.txt"}


def test_a_stopped_offload_goes_on_and_copies_nothing_twice(card: Path, tmp_path: Path, sealing: Seals) -> None:
    class StoppedError(Exception):
        pass

    def stop(count: int) -> None:
        read.bytes += count
        if read.bytes > len(FILES["Clips/A002C006_141024_R2EC.mov"]):
            raise StoppedError

    disk, read = tmp_path / "raid", Count()
    with pytest.raises(StoppedError):
        offload(card, [disk], sealing(), progress=stop)
    first = disk / "Clips/A002C006_141024_R2EC.mov"
    copied_at = first.stat().st_ctime_ns
    offload(card, [disk], sealing(), progress=Count())

    assert first.stat().st_ctime_ns == copied_at
    assert sound_files(disk) == len(FILES)
    assert not list(disk.rglob(f"*{PART}"))


def test_another_file_in_a_files_place_is_not_overwritten(card: Path, tmp_path: Path, sealing: Seals) -> None:
    (tmp_path / "raid").mkdir()
    (tmp_path / "raid" / "Sidecar.txt").write_text("yesterday")

    with pytest.raises(CustodyError, match=r"Sidecar\.txt is there already"):
        offload(card, [tmp_path / "raid"], sealing(), progress=Count())
    assert (tmp_path / "raid" / "Sidecar.txt").read_text() == "yesterday"


@pytest.mark.parametrize("place", ["A002R2EC", "A002R2EC/copy", "."])
def test_a_card_is_not_copied_into_itself(card: Path, tmp_path: Path, sealing: Seals, place: str) -> None:
    with pytest.raises(CustodyError, match="lie in each other"):
        offload(card, [tmp_path / place], sealing(), progress=Count())


@pytest.fixture
def large_card(tmp_path: Path) -> Path:
    """A card that takes a while."""
    root = tmp_path / "B001"
    root.mkdir()
    for number in range(CLIPS):
        (root / f"B001C{number:03}.mov").write_bytes(os.urandom(CLIP_BYTES))
    return root


def test_a_killed_command_goes_on_when_it_is_repeated(large_card: Path, tmp_path: Path) -> None:
    disk = tmp_path / "raid" / "B001"
    command = [sys.executable, "-m", "filmlot.gate.command", "onset", "offload", str(large_card), str(disk)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as first:
        for _look in waiting():
            if len(list(disk.glob("*.mov"))) >= 3:
                break
        first.send_signal(signal.SIGKILL)
    assert not (disk / "ascmhl").exists()

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{CLIPS} new" in done.stdout
    assert sound_files(disk) == CLIPS
    (disk / "B001C007.mov").write_bytes(b"lost")
    checked = subprocess.run(
        [*command[:-3], "check", str(disk)], capture_output=True, text=True, check=False,
        env=os.environ | {"LANG": "zh_CN.UTF-8", "LC_ALL": "", "LANGUAGE": ""},
    )  # fmt: skip
    assert checked.returncode == 1
    assert "B001C007.mov：封存之后被改动过" in checked.stdout


def waiting() -> Iterator[None]:
    """Looks for twenty seconds at most."""
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        yield
        time.sleep(0.002)


def test_what_was_never_sealed_cannot_be_checked(card: Path) -> None:
    command = [sys.executable, "-m", "filmlot.gate.command", "onset", "check", str(card)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "filmlot onset seal" in done.stderr
