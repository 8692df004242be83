"""Hash lists and chains: what is written is read again, and what breaks the format is refused by name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.mhl.chain import Link, read_chain, write_chain
from filmlot.standards.mhl.classic import read_classic_list
from filmlot.standards.mhl.hash_list import (
    Action,
    Creator,
    FileRecord,
    FolderRecord,
    Hashed,
    HashList,
    Process,
    Reference,
    read_hash_list,
    write_hash_list,
)
from filmlot.standards.mhl.hashing import HashFormat, hash_bytes
from filmlot.standards.mhl.xml import MhlError

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
C4 = hash_bytes(HashFormat.C4, b"list")
CLASSIC = """<hashlist version="1.1"><creatorinfo><username>u</username><hostname>h</hostname><tool>t</tool>
<startdate>2026-01-01T00:00:00Z</startdate><finishdate>2026-01-01T00:05:00Z</finishdate></creatorinfo>
<hash><file>A001.mov</file><size>4</size><lastmodificationdate>2026-01-01T00:00:00Z</lastmodificationdate>
{hashed}<hashdate>2026-01-01T00:05:00Z</hashdate></hash></hashlist>"""

texts = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=12)
paths = st.from_regex(r"[a-z单][a-z0-9 _.&<]{0,8}[a-z0-9](/[a-z0-9]{1,8}){0,3}", fullmatch=True)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - they get it
hashes = st.builds(
    lambda hash_format, data, action, moment: Hashed(hash_format, hash_bytes(hash_format, data), action, moment),
    st.sampled_from(HashFormat), st.binary(max_size=4), st.sampled_from([None, *Action]), st.none() | moments,
)  # fmt: skip
files = st.builds(
    FileRecord,
    path=paths,
    hashes=st.lists(hashes, unique_by=lambda one: one.format, max_size=3).map(lambda found: tuple(
        sorted(found, key=lambda one: list(HashFormat).index(one.format))
    )),
    size_bytes=st.none() | st.integers(0, 1 << 60),
    modified_at=st.none() | moments,
    previous_path=st.none() | paths,
)  # fmt: skip
folders = st.builds(FolderRecord, path=paths, content=hashes.map(lambda one: (one,)), modified_at=st.none() | moments)
lists = st.builds(
    HashList,
    creator=st.builds(
        Creator, created_at=moments, hostname=texts, tool=texts, tool_version=texts,
        authors=st.lists(texts, max_size=2).map(tuple), location=st.none() | texts, comment=st.none() | texts,
    ),
    process=st.sampled_from(Process),
    root=st.none() | st.builds(FolderRecord, path=st.just("."), content=hashes.map(lambda one: (one,))),
    ignored=st.lists(texts, max_size=2).map(tuple),
    records=st.lists(files | folders, max_size=4).map(tuple),
    references=st.lists(st.builds(Reference, path=paths, c4=st.just(C4)), max_size=2).map(tuple),
)  # fmt: skip


@given(lists)
def test_a_list_that_was_written_is_read_again(hash_list: HashList) -> None:
    assert read_hash_list(write_hash_list(hash_list)) == hash_list


@given(st.lists(st.builds(Link, number=st.integers(1, 9999), name=st.text("a1_ .").map(lambda name: f"0001{name}mhl"),
                          c4=st.just(C4)), unique_by=lambda link: link.number, max_size=5))  # fmt: skip
def test_a_chain_that_was_written_is_read_again_in_order(links: list[Link]) -> None:
    assert read_chain(write_chain(links)) == sorted(links, key=lambda link: link.number)


@pytest.mark.parametrize("read", [read_hash_list, read_chain, read_classic_list])
@given(content=st.binary(max_size=200))
def test_any_bytes_are_a_document_or_are_refused(read: object, content: bytes) -> None:
    assert callable(read)
    with pytest.raises(MhlError):
        read(content)


@pytest.mark.parametrize("path", ["/etc/passwd", "../A001.mov", "a/../../b", "C:/Windows", "a\\b", ""])
def test_a_path_that_leaves_the_folder_is_refused(path: str) -> None:
    creator = Creator(NOW, "host", "tool", "1")
    record = FileRecord(path, (Hashed(HashFormat.MD5, hash_bytes(HashFormat.MD5, b"")),))
    content = write_hash_list(HashList(creator, Process.IN_PLACE, None, (), (record,)))

    with pytest.raises(MhlError, match="not a path inside the folder"):
        read_hash_list(content)


def test_a_hash_that_is_none_is_refused_with_its_file() -> None:
    creator = Creator(NOW, "host", "tool", "1")
    record = FileRecord("A001.mov", (Hashed(HashFormat.XXH64, "12"),))
    content = write_hash_list(HashList(creator, Process.IN_PLACE, None, (), (record,)))

    with pytest.raises(MhlError, match=r"A001\.mov: 12 is not a hash of the format xxh64"):
        read_hash_list(content)


@pytest.mark.parametrize("name", ["", "..", "a/b.mhl", "..\\b.mhl"])
def test_a_chain_names_files_of_its_folder_only(name: str) -> None:
    with pytest.raises(MhlError, match="not the name of a file"):
        read_chain(write_chain([Link(1, name, C4)]))


def test_a_document_with_entities_is_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbb">]><hashlist version="2.0" xmlns="urn:ASC:MHL:v2.0">&b;</hashlist>'

    with pytest.raises(MhlError, match="not XML"):
        read_hash_list(bomb)


@pytest.mark.parametrize(
    ("hashed", "text"),
    [
        ("<xxhash64be>d4b2ab4a3e2619c6</xxhash64be>", "d4b2ab4a3e2619c6"),
        ("<xxhash64>c619263e4aabb2d4</xxhash64>", "d4b2ab4a3e2619c6"),
        ("<md5>D41D8CD98F00B204E9800998ECF8427E</md5>", "d41d8cd98f00b204e9800998ecf8427e"),
    ],
)
def test_a_list_of_the_first_format_is_read(hashed: str, text: str) -> None:
    read = read_classic_list(CLASSIC.format(hashed=hashed).encode())

    assert [(file.path, file.hashes[0].text, file.size_bytes) for file in read.files()] == [("A001.mov", text, 4)]


def test_a_list_of_the_first_format_without_a_hash_is_refused() -> None:
    with pytest.raises(MhlError, match=r"A001\.mov: there is no hash that can be checked"):
        read_classic_list(CLASSIC.format(hashed="<null/>").encode())
