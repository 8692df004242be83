"""The index on disk: what is committed, what a crash leaves, how it is made anew."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from benchmarks.asset_search.catalogue import LIBRARY, asset_id, make_catalogue

from filmlot.buildings.assets.engine.search.document import Document
from filmlot.buildings.assets.engine.search.index import SearchIndex
from filmlot.buildings.assets.engine.search.question import Question, Sort
from filmlot.buildings.assets.engine.search.store import IndexBusyError, IndexMissingError
from filmlot.buildings.assets.engine.search.writer import open_writer, rebuild

ALL = frozenset(["all"])

CRASH = """
import sys
from pathlib import Path
from benchmarks.asset_search.catalogue import make_catalogue
from filmlot.buildings.assets.engine.search.writer import open_writer

with open_writer(Path(sys.argv[1])) as writer:
    for number, document in enumerate(make_catalogue(100_000), start=1):
        writer.put(document)
        if number % 10 == 0:
            writer.commit(str(number))
            print(number, flush=True)
"""


def make(number: int, name: str) -> Document:
    return Document(asset=UUID(int=number), name_zh=name, name_en="", scopes=ALL, facets={}, tags=(f"第{number}个",))


def names(index: SearchIndex) -> int:
    return index.search(Question(scopes=ALL)).total


def find(index: SearchIndex, text: str) -> list[int]:
    return [hit.asset.int for hit in index.search(Question(scopes=ALL, text=text)).hits]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rebuild(tmp_path / "search", [make(1, "甲乙丙"), make(2, "丁戊己")], name="1", position="10")
    return tmp_path / "search"


def test_what_is_committed_is_found_after_a_refresh_and_nothing_before(folder: Path) -> None:
    index = SearchIndex(folder)
    with open_writer(folder) as writer:
        writer.put(make(3, "庚辛壬"))
        assert not index.refresh()
        writer.commit("11")
        assert find(index, "庚辛壬") == []
        assert index.refresh()
        assert not index.refresh()
    assert (find(index, "庚辛壬"), index.position, names(index)) == ([3], "11", 3)


def test_an_asset_that_changes_is_found_by_what_it_is_now(folder: Path) -> None:
    index = SearchIndex(folder)
    with open_writer(folder) as writer:
        for name in ("子丑寅", "卯辰巳"):
            writer.put(make(1, name))
            writer.commit(name)
        writer.put(make(1, "午未申"))
        writer.put(make(1, "酉戌亥"))
        writer.commit("13")
        index.refresh()
        assert (find(index, "酉戌亥"), names(index)) == ([1], 2)
        assert not any(find(index, name) for name in ("甲乙丙", "子丑寅", "卯辰巳", "午未申"))
        writer.remove(UUID(int=1))
        writer.remove(UUID(int=99))
        writer.commit("14")
    index.refresh()
    assert (find(index, "酉戌亥"), names(index)) == ([], 1)
    assert names(SearchIndex(folder)) == 1


def test_what_was_not_committed_is_gone(folder: Path) -> None:
    with open_writer(folder) as writer:
        writer.put(make(3, "庚辛壬"))
        writer.remove(UUID(int=1))
    assert names(SearchIndex(folder)) == 2
    with open_writer(folder) as writer:
        writer.put(make(4, "庚辛壬"))
        writer.commit("12")
    assert names(SearchIndex(folder)) == 3


def test_a_writer_that_is_killed_leaves_whole_commits_and_their_position(folder: Path) -> None:
    command = [sys.executable, "-c", CRASH, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": ":".join(sys.path)}) as child:
        assert child.stdout is not None
        for _line in range(3):
            told = int(child.stdout.readline())
        child.send_signal(signal.SIGKILL)
    index = SearchIndex(folder)
    committed = int(index.position)
    assert told == 30 <= committed
    library = frozenset([LIBRARY])
    expected = sum(LIBRARY in document.scopes for document in make_catalogue(committed))
    assert index.search(Question(scopes=library)).total == expected
    with open_writer(folder) as writer:
        writer.remove(asset_id(0))
        writer.commit("next")
    assert SearchIndex(folder).position == "next"


def test_people_search_while_assets_of_new_productions_come(folder: Path) -> None:
    index, over, broken = SearchIndex(folder), threading.Event(), []

    def search(seed: int) -> None:
        chance = random.Random(seed)
        while not over.is_set():
            try:
                index.search(
                    Question(
                        scopes=ALL | {f"production {chance.randrange(200)}"}, text=chance.choice("甲乙丙"), limit=5
                    )
                )
            except Exception as error:  # noqa: BLE001 - a thread's error would pass unseen
                broken.append(error)

    people = [threading.Thread(target=search, args=(seed,)) for seed in range(3)]
    for person in people:
        person.start()
    with open_writer(folder) as writer:
        for round_number in range(12):
            for number in range(10 * round_number, 10 * round_number + 10):
                scopes = frozenset([f"production {number}"])
                writer.put(replace(make(number % 50, "甲乙丙丁"), scopes=scopes))
            writer.commit(str(round_number))
            index.refresh()
    over.set()
    for person in people:
        person.join()
    assert broken == []
    everybody = ALL | {f"production {number}" for number in range(200)}
    assert index.search(Question(scopes=everybody)).total == 50


def test_a_rebuilt_index_takes_the_place_of_the_old_at_once(folder: Path) -> None:
    index = SearchIndex(folder)
    rebuild(folder, [make(5, "壬癸")], name="2", position="20")
    assert names(index) == 2
    assert index.refresh()
    assert (names(index), index.position, len(list(folder.iterdir()))) == (1, "20", 2)


def test_a_rebuild_that_fails_leaves_the_old_index(folder: Path) -> None:
    def break_off() -> object:
        yield make(5, "壬癸")
        raise ConnectionError

    with pytest.raises(ConnectionError):
        rebuild(folder, break_off(), name="2", position="20")  # type: ignore[arg-type]
    assert (names(SearchIndex(folder)), SearchIndex(folder).position) == (2, "10")


def test_there_is_one_writer_at_a_time(folder: Path) -> None:
    with open_writer(folder), pytest.raises(IndexBusyError):
        open_writer(folder)


def test_a_folder_without_an_index_of_this_vocabulary_is_told(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(IndexMissingError):
        SearchIndex(tmp_path / "nothing")
    (folder / "current").write_text("1-0123456789abcdef")
    with pytest.raises(IndexMissingError):
        SearchIndex(folder)


def test_assets_of_many_productions_are_seen_by_their_own(tmp_path: Path) -> None:
    documents = list(make_catalogue(300))
    rebuild(tmp_path, documents, name="1", position="0")
    index = SearchIndex(tmp_path)
    for scopes in {document.scopes for document in documents}:
        expected = sum(not scopes.isdisjoint(document.scopes) for document in documents)
        assert index.search(Question(scopes=scopes)).total == expected


def test_saved_columns_answer_as_the_records_do(tmp_path: Path) -> None:
    catalogue = list(make_catalogue(600))
    rebuild(tmp_path, catalogue[:500], name="1", position="0")
    with open_writer(tmp_path) as writer:
        for document in catalogue[500:]:
            writer.put(document)
        for document in catalogue[:40]:
            writer.put(replace(document, uses=document.uses + 7))
        writer.remove(catalogue[41].asset)
        writer.commit("1")
    (saved,) = tmp_path.glob("*/columns.npy")
    asked = [
        Question(scopes=frozenset([LIBRARY]), text=text, sort=sort) for text in ("", "雨", "弄堂") for sort in Sort
    ]
    index = SearchIndex(tmp_path)
    quick = [index.search(question) for question in asked]
    saved.unlink()
    plain = SearchIndex(tmp_path)
    assert [plain.search(question) for question in asked] == quick
    plain.save_columns()
    assert [SearchIndex(tmp_path).search(question) for question in asked] == quick
