"""Zips of models: what leads out, explodes or misleads is refused by name."""

from __future__ import annotations

import contextlib
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.buildings.assets.engine.ingest.models import OBJ

from filmlot.buildings.assets.engine.ingest import archive
from filmlot.buildings.assets.engine.ingest.archive import unpack
from filmlot.buildings.assets.engine.ingest.fault import FaultCode, IngestError


def packed(tmp_path: Path, files: dict[str, str]) -> Path:
    path = tmp_path / "model.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in files.items():
            file.writestr(name, text)
    return path


def unpacked(tmp_path: Path, source: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return unpack(source, folder)


def test_the_model_is_found_among_its_textures(tmp_path: Path) -> None:
    source = packed(tmp_path, {"house/model/house.obj": OBJ, "house/maps/brick.png": "", "__MACOSX/._house.obj": ""})
    assert unpacked(tmp_path, source).relative_to(tmp_path / "out") == Path("house/model/house.obj")


def test_the_format_that_is_read_best_is_taken(tmp_path: Path) -> None:
    source = packed(tmp_path, {"a.obj": OBJ, "deep/a.glb": "", "a.fbx": ""})
    assert unpacked(tmp_path, source).name == "a.glb"


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("../evil.obj", "leads out of the archive"),
        ("/etc/evil.obj", "leads out of the archive"),
        ("..\\..\\evil.obj", "leads out of the archive"),
        ("C:\\evil.obj", "leads out of the archive"),
        ("a/" * 20 + "evil.obj", "more than 16 folders deep"),
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(tmp_path: Path, name: str, what: str) -> None:
    with pytest.raises(IngestError, match=what) as caught:
        unpacked(tmp_path, packed(tmp_path, {name: OBJ}))
    assert caught.value.code is FaultCode.ARCHIVE
    assert not list(tmp_path.rglob("evil.obj"))


def linked(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        member = zipfile.ZipInfo("house.obj")
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(member, "/etc/passwd")


def exploding(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("house.obj", b"\0" * (8 << 20))


def lying(path: Path) -> None:
    """A bomb whose directory says that it is small."""
    exploding(path)
    data = path.read_bytes()
    path.write_bytes(data.replace((8 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little")))


def encrypted(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("house.obj", OBJ)
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(bytes(data))


def crowded(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for number in range(40):
            file.writestr(f"{number}.txt", "")


def twice(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("one.obj", OBJ)
        file.writestr("two.obj", OBJ)


@pytest.mark.parametrize(
    ("pack", "what"),
    [
        (linked, "is a link"),
        (exploding, "unpacks to more"),
        (lying, "no sound zip|unpacks to more"),
        (encrypted, "is encrypted"),
        (crowded, "holds 40 files"),
        (twice, "several models: one.obj, two.obj"),
        (lambda path: path.write_bytes(b"PK\3\4 and nothing else"), "no sound zip"),
    ],
)
def test_an_archive_that_is_not_what_it_seems_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Callable[[Path], None], what: str
) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 30)
    source = tmp_path / "model.zip"
    pack(source)
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(IngestError, match=what):
        unpack(source, folder, at_most_bytes=1 << 20)


def test_an_archive_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="no model"):
        unpacked(tmp_path, packed(tmp_path, {"readme.txt": "hello"}))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_archive_raises_nothing_else(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("zip")
    sound = bytearray(packed(folder, {"a/house.obj": OBJ, "a/planks.png": "x" * 300}).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        sound[data.draw(st.integers(0, len(sound) - 1))] = data.draw(st.integers(0, 255))
    broken = folder / "broken.zip"
    broken.write_bytes(bytes(sound[: data.draw(st.integers(0, len(sound)))]))
    out = folder / "out"
    out.mkdir()
    with contextlib.suppress(IngestError):
        assert unpack(broken, out).is_relative_to(out)
    assert {path.name for path in folder.iterdir()} == {"model.zip", "broken.zip", "out"}
