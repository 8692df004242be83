"""Files on a machine: only what is not there travels, and none leaves its folder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.gate.machines.conftest import RunningAgent
from tests.gate.stages import wait_for

from filmlot.gate.agent.files import place_file
from filmlot.gate.agent.wire import BODY_BYTES, Refused
from filmlot.gate.machines.link import Exchange, Link
from filmlot.gate.machines.problems import FolderUnfit, MachineLost, MachineRefused
from filmlot.gate.machines.sync import Synced, sync_folder

pytestmark = pytest.mark.timeout(60)
BIG = bytes(range(256)) * (3 * BODY_BYTES // 256) + b"end"
ODD_PATHS = [
    "../agent.json", "a/../../agent.json", "/etc/passwd", "a//b", "", ".", "..", "a/.", ".hidden", "a/.ssh/b",
    "C:\\windows\\x", "a\\b", "a:b", "a\x00b", "a\nb", "a/b/", "end.", "end ", "x" * 121, "/".join("a" * 17),
    None, 3, ["a"], {"a": 1},
]  # fmt: skip


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """What is to be put on a machine."""
    folder = tmp_path / "show"
    (folder / "sets" / "街道").mkdir(parents=True)
    (folder / "scene.txt").write_bytes(b"a street")
    (folder / "empty").touch()
    (folder / "sets" / "街道" / "big file.glb").write_bytes(BIG)
    (folder / "sets" / "the same.glb").write_bytes(BIG)
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def entry(path: str, data: bytes) -> dict[str, Any]:
    return {"path": path, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def why(link: Link, do: str, body: bytes = b"", **fields: Any) -> str:
    with pytest.raises(MachineRefused) as refused:
        link.ask(do, body, **fields)
    return refused.value.why


def test_a_folder_arrives_whole(agent: RunningAgent, link: Link, show: Path) -> None:
    total = len(BIG) * 2 + len(b"a street")

    assert sync_folder(link, show) == Synced(files=4, sent_files=4, sent_bytes=total)

    assert files_of(agent.folder / "files") == files_of(show)
    assert list((agent.folder / "parts").iterdir()) == []


def test_what_is_there_does_not_travel_again(link: Link, show: Path) -> None:
    sync_folder(link, show)

    assert sync_folder(link, show) == Synced(files=4, sent_files=0, sent_bytes=0)


def test_only_what_changed_travels(agent: RunningAgent, link: Link, show: Path) -> None:
    sync_folder(link, show)
    (show / "scene.txt").write_bytes(b"a square")

    assert sync_folder(link, show) == Synced(files=4, sent_files=1, sent_bytes=8)
    assert (agent.folder / "files" / "scene.txt").read_bytes() == b"a square"


def test_a_file_that_was_changed_on_the_machine_is_put_right(agent: RunningAgent, link: Link, show: Path) -> None:
    sync_folder(link, show)
    (agent.folder / "files" / "scene.txt").write_bytes(b"a Street")

    assert sync_folder(link, show).sent_files == 1
    assert (agent.folder / "files" / "scene.txt").read_bytes() == b"a street"


def test_a_sync_goes_on_where_a_killed_agent_left_it(
    agent: RunningAgent, show: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (show / "sets" / "the same.glb").unlink()
    with Link(agent.machine) as link:
        kill_after_two_writes(link, agent, monkeypatch)
        with pytest.raises(MachineLost):
            sync_folder(link, show)
    monkeypatch.undo()
    agent.restart()

    with Link(agent.machine) as link:
        assert sync_folder(link, show).sent_bytes == len(BIG) - BODY_BYTES
    assert files_of(agent.folder / "files") == files_of(show)


def kill_after_two_writes(link: Link, agent: RunningAgent, monkeypatch: pytest.MonkeyPatch) -> None:
    """The agent dies after two chunks: the small files and a first mebibyte of the big one."""
    ask: Callable[..., Exchange] = link.ask

    def asked(do: str, body: bytes = b"", **fields: Any) -> Exchange:
        if do == "write" and fields["offset"] == BODY_BYTES:
            agent.kill()
        return ask(do, body, **fields)

    monkeypatch.setattr(link, "ask", asked)


def test_a_file_that_somebody_else_sends_too_is_finished(
    link: Link, show: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = entry("sets/街道/big file.glb", BIG)
    ask = link.ask

    def asked(do: str, body: bytes = b"", **fields: Any) -> Exchange:
        if do == "write" and fields["sha256"] == big["sha256"]:
            monkeypatch.undo()
            ask("write", BIG[:1000], offset=0, **big)
        return ask(do, body, **fields)

    monkeypatch.setattr(link, "ask", asked)

    assert sync_folder(link, show).sent_files == 4
    assert sync_folder(link, show).sent_files == 0


def test_bytes_that_are_not_what_was_announced_are_thrown_away(agent: RunningAgent, link: Link) -> None:
    announced = entry("scene.txt", b"a street")

    assert why(link, "write", b"a STREET", offset=0, **announced) == "hash"

    assert files_of(agent.folder / "files") == {}
    assert link.ask("have", files=[announced]).fields["files"] == [{"here": False, "kept": 0}]


def test_more_bytes_than_announced_are_refused(link: Link) -> None:
    assert why(link, "write", b"a street and more", offset=0, **entry("scene.txt", b"a street")) == "offset"


def test_a_path_that_leaves_the_folder_or_is_not_plain_is_refused(agent: RunningAgent, link: Link) -> None:
    before = sorted(str(found) for found in agent.folder.rglob("*"))
    for path in ODD_PATHS:
        odd = {**entry("x", b"x"), "path": path}
        assert why(link, "write", b"x", offset=0, **odd) == "path", path
        assert why(link, "have", files=[odd]) == "path", path
    assert sorted(str(found) for found in agent.folder.rglob("*")) == before


def test_a_link_on_the_machine_leads_nowhere(agent: RunningAgent, link: Link, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "target").write_bytes(b"untouched")
    files = agent.folder / "files"
    (files / "door").symlink_to(outside)
    (files / "window").symlink_to(outside / "target")

    assert why(link, "write", b"x", offset=0, **entry("door/new", b"x")) == "path"
    assert why(link, "write", b"x", offset=0, **entry("window", b"x")) == "path"
    assert files_of(outside) == {"target": b"untouched"}


def test_a_link_in_our_folder_is_not_followed(link: Link, show: Path) -> None:
    (show / "secret").symlink_to("/etc/passwd")

    with pytest.raises(FolderUnfit):
        sync_folder(link, show)


def test_a_file_that_is_not_told_well_is_refused(link: Link) -> None:
    for odd in (
        {"size": -1},
        {"size": True},
        {"size": 1.0},
        {"size": None},
        {"sha256": "A" * 64},
        {"sha256": "../" * 21},
    ):
        assert why(link, "write", b"x", offset=0, **{**entry("x", b"x"), **odd}) == "frame", odd


def test_a_file_beyond_the_disk_is_refused_before_it_is_sent(link: Link) -> None:
    assert why(link, "write", b"x", offset=0, **{**entry("x", b"x"), "size": 1 << 60}) == "disk_full"


def test_a_program_finds_the_files(agent: RunningAgent, link: Link, show: Path) -> None:
    sync_folder(link, show)
    link.ask("launch", run="run-1", program="show")
    wait_for(lambda: link.ask("report").fields["programs"][0]["code"] is not None)

    assert link.ask("log", run="run-1", offset=0).body == b"a street\n"


def test_a_file_is_no_module_of_a_program(link: Link, show: Path) -> None:
    (show / "scene.py").write_text("print('ours now')")
    sync_folder(link, show)
    link.ask("launch", run="run-1", program="module")
    wait_for(lambda: link.ask("report").fields["programs"][0]["code"] is not None)

    assert b"No module named 'scene'" in link.ask("log", run="run-1", offset=0).body


@given(st.text() | st.text("a./\\ ~:\0"))
def test_no_path_at_all_leaves_the_folder(path: str) -> None:
    folder = Path("files")
    try:
        place = place_file(folder, path)
    except Refused:
        return
    assert folder.resolve() in place.resolve().parents
