"""Folders sealed and checked: what arrived, changed, moved and was lost is told apart."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from tests.buildings.onset.custody.conftest import FILES, Seals
from tests.buildings.onset.custody.reference import Reference

from filmlot.buildings.onset.engine.custody.checking import check
from filmlot.buildings.onset.engine.custody.examination import Finding, State
from filmlot.buildings.onset.engine.custody.history import CustodyError, load_history
from filmlot.buildings.onset.engine.custody.sealing import Sealed, Sealing, seal
from filmlot.standards.mhl.hash_list import Action, read_hash_list
from filmlot.standards.mhl.hashing import HashFormat

OF_REFERENCE = pytest.mark.xdist_group("ascmhl")  # it is fetched once
pytestmark = pytest.mark.timeout(300)  # fetching it may take a while
SOUND = "Clips/声音/A002.wav"


def quietly(_bytes: int) -> None:
    """Nobody looks."""


def sealed(root: Path, how: Sealing) -> Sealed:
    return seal(load_history(root), how, progress=quietly)


def checked(root: Path, *, thorough: bool = True) -> dict[str, State]:
    return states(check(load_history(root), thorough=thorough, progress=quietly))


def states(findings: Iterable[Finding]) -> dict[str, State]:
    return {finding.path: finding.state for finding in findings}


def test_a_sealed_card_is_as_it_was(card: Path, sealing: Seals) -> None:
    assert set(states(sealed(card, sealing()).findings).values()) == {State.NEW}

    assert checked(card) == dict.fromkeys(FILES, State.VERIFIED)


def test_one_flipped_bit_is_found(card: Path, sealing: Seals) -> None:
    sealed(card, sealing())
    clip = card / "Clips/A002C006_141024_R2EC.mov"
    content = bytearray(clip.read_bytes())
    content[len(content) // 2] ^= 1
    clip.write_bytes(content)

    assert checked(card)["Clips/A002C006_141024_R2EC.mov"] is State.FAILED
    again = sealed(card, sealing(minute=1))
    assert states(again.findings)["Clips/A002C006_141024_R2EC.mov"] is State.FAILED
    written = {file.path: file for file in read_hash_list(again.path.read_bytes()).files()}
    assert written["Clips/A002C006_141024_R2EC.mov"].hashes[0].action is Action.FAILED
    assert checked(card)["Clips/A002C006_141024_R2EC.mov"] is State.FAILED, "a failed hash is not believed later"


def test_what_is_new_missing_and_renamed_is_told_apart(card: Path, sealing: Seals) -> None:
    sealed(card, sealing())
    (card / "Sidecar.txt").unlink()
    (card / "new.xml").write_text("new")
    (card / "Clips/A002C007_141024_R2EC.mov").rename(card / "B001.mov")

    again = sealed(card, sealing(minute=1))

    assert states(again.findings) == {
        "B001.mov": State.RENAMED,
        "Clips/A002C006_141024_R2EC.mov": State.VERIFIED,
        SOUND: State.VERIFIED,
        "Sidecar.txt": State.MISSING,
        "new.xml": State.NEW,
    }
    assert checked(card)["B001.mov"] is State.VERIFIED


def test_a_new_format_is_written_beside_the_one_that_the_file_is_known_by(card: Path, sealing: Seals) -> None:
    sealed(card, sealing(HashFormat.XXH64))

    again = sealed(card, sealing(HashFormat.MD5, minute=1))

    for file in read_hash_list(again.path.read_bytes()).files():
        assert {one.format: one.action for one in file.hashes} == {
            HashFormat.MD5: Action.VERIFIED,
            HashFormat.XXH64: Action.VERIFIED,
        }


def test_a_folder_below_keeps_its_own_history(card: Path, sealing: Seals) -> None:
    sealed(card / "Clips", sealing())
    above = sealed(card, sealing(minute=1))
    hash_list = read_hash_list(above.path.read_bytes())

    assert [reference.path for reference in hash_list.references] == ["Clips/ascmhl/0002_Clips_2026-11-22_090100Z.mhl"]
    assert [file.path for file in hash_list.files()] == ["Sidecar.txt"]
    assert checked(card) == dict.fromkeys(FILES, State.VERIFIED)
    (card / SOUND).write_bytes(b"noise")
    assert checked(card)[SOUND] is State.FAILED


def test_what_is_passed_over_stays_passed_over(card: Path, sealing: Seals) -> None:
    (card / ".DS_Store").write_bytes(b"finder")
    sealed(card, sealing(ignored=("*.txt",)))

    assert "Sidecar.txt" not in states(sealed(card, sealing(minute=1)).findings)
    assert ".DS_Store" not in checked(card)


def test_links_are_not_followed(card: Path, sealing: Seals, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"secret")
    (card / "link").symlink_to(tmp_path / "elsewhere")
    (card / "round").symlink_to(card)

    assert set(states(sealed(card, sealing()).findings)) == set(FILES)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_cannot_be_read_is_named(card: Path, sealing: Seals) -> None:
    (card / "Sidecar.txt").chmod(0)

    assert states(sealed(card, sealing()).findings)["Sidecar.txt"] is State.UNREADABLE


def spoil_list(folder: Path) -> None:
    path = next(folder.glob("*.mhl"))
    path.write_bytes(path.read_bytes().replace(b"Filmlot", b"Filmlet"))


def lose_list(folder: Path) -> None:
    next(folder.glob("*.mhl")).unlink()


def lose_chain(folder: Path) -> None:
    (folder / "ascmhl_chain.xml").unlink()


def spoil_chain(folder: Path) -> None:
    (folder / "ascmhl_chain.xml").write_text("<chain")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (spoil_list, "was changed after it was written"),
        (lose_list, r"\.mhl is missing"),
        (lose_chain, r"ascmhl_chain\.xml is missing"),
        (spoil_chain, "not XML"),
    ],
)
def test_a_history_that_was_tampered_with_is_refused(
    card: Path, sealing: Seals, spoil: Callable[[Path], None], said: str
) -> None:
    sealed(card, sealing())
    spoil(card / "ascmhl")

    with pytest.raises(CustodyError, match=said):
        load_history(card)


def test_a_sealing_that_is_stopped_writes_nothing(card: Path, sealing: Seals) -> None:
    def stop(_bytes: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        seal(load_history(card), sealing(), progress=stop)

    assert not (card / "ascmhl").exists()


def test_a_list_of_the_first_format_is_what_is_known_of_a_folder(card: Path, sealing: Seals) -> None:
    hashes = "".join(
        f"<hash><file>{path}</file><size>1</size><md5>{md5}</md5></hash>"
        for path, md5 in (("Sidecar.txt", "be6c42f0d6bd1d7a2ca0e5aaae2bd0cb"), ("gone.mov", "0" * 32))
    )
    made = "<creatorinfo><finishdate>2026-01-01T00:00:00Z</finishdate></creatorinfo>"
    (card / "card.mhl").write_text(f'<hashlist version="1.1">{made}{hashes}</hashlist>')

    found = checked(card)

    assert found["Sidecar.txt"] is State.FAILED, "its hash in the list is another file's"
    assert found["gone.mov"] is State.MISSING
    assert found[SOUND] is State.NEW


@OF_REFERENCE
def test_the_scenarios_of_the_reference_are_verified(reference: Reference) -> None:
    roots = sorted(folder.parent for folder in reference.scenarios.rglob("ascmhl") if folder.is_dir())
    faults = {
        (root.relative_to(reference.scenarios).as_posix(), path)
        for root in roots
        for path, state in checked(root).items()
        if state is not State.VERIFIED
    }

    assert len(roots) == 12
    assert faults == {("scenario_04/file_server/A002R2EC", "Sidecar.txt")}, "it was altered on the way"


@OF_REFERENCE
def test_the_reference_verifies_what_we_sealed_and_we_what_it_did(
    reference: Reference, card: Path, sealing: Seals, tmp_path: Path
) -> None:
    sealed(card / "Clips", sealing(HashFormat.XXH64, HashFormat.C4))
    sealed(card, sealing(HashFormat.XXH128, HashFormat.MD5, minute=1))
    for command in ("verify", "diff"):
        done = reference.run(command, card)
        assert done.returncode == 0, done.stdout + done.stderr
    created = reference.run("create", "-v", "-h", "xxh64", card)
    assert created.returncode == 0, created.stdout + created.stderr
    assert checked(card) == dict.fromkeys(FILES, State.VERIFIED)

    shutil.copytree(card, tmp_path / "copy")
    (tmp_path / "copy" / "Sidecar.txt").write_bytes(b"roll A003")
    assert reference.run("verify", tmp_path / "copy").returncode != 0
    assert checked(tmp_path / "copy")["Sidecar.txt"] is State.FAILED


@OF_REFERENCE
def test_our_lists_meet_the_schema(reference: Reference, card: Path, sealing: Seals) -> None:
    made = sealed(card, sealing(*HashFormat))
    done = reference.run("xsd_schema_check", made.path, "-xsd", reference.schema)

    assert done.returncode == 0, done.stdout + done.stderr


@OF_REFERENCE
def test_the_lists_of_other_tools_are_read(reference: Reference, tmp_path: Path) -> None:
    """In both formats; the files are not there, so each is missing, and none is lost on the way."""
    assert len(reference.lists) == 7
    for path in reference.lists:
        if "classicmhl" in path.name:
            folder = tmp_path / path.stem
            folder.mkdir()
            shutil.copy(path, folder)
            assert set(checked(folder).values()) >= {State.MISSING}
        else:
            assert len(list(read_hash_list(path.read_bytes()).files())) >= 3
