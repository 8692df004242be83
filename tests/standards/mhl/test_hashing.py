"""Hashes of ASC MHL against published vectors and properties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.mhl.hashing import FolderHashing, HashFormat, Hashing, hash_bytes, is_hash

EMPTY = {  # RFC 1321 A.5, FIPS 180 of nothing, xxHash's own sanity tests with seed 0, C4's document of nothing
    HashFormat.MD5: "d41d8cd98f00b204e9800998ecf8427e",
    HashFormat.SHA1: "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    HashFormat.XXH64: "ef46db3751d8e999",
    HashFormat.XXH3: "2d06800538d394c2",
    HashFormat.XXH128: "99aa06d3014798d86001c324468d497f",
    HashFormat.C4: "c459dsjfscH38cYeXXYogktxf4Cd9ibshE3BHUo6a58hBXmRQdZrAkZzsWcbWtDg5oQstpDuni4Hirj75GEmTc1sFT",
}


@pytest.mark.parametrize("hash_format", HashFormat)
def test_the_hash_of_nothing_is_the_published_one(hash_format: HashFormat) -> None:
    assert hash_bytes(hash_format, b"") == EMPTY[hash_format]


@given(st.lists(st.binary(max_size=64), max_size=8))
def test_a_file_hashes_the_same_in_whatever_pieces_it_comes(pieces: list[bytes]) -> None:
    hashing = Hashing(HashFormat)
    for piece in pieces:
        hashing.update(piece)
    whole = b"".join(pieces)

    assert hashing.texts() == {hash_format: hash_bytes(hash_format, whole) for hash_format in HashFormat}
    assert all(is_hash(hash_format, text) for hash_format, text in hashing.texts().items())


@pytest.mark.parametrize("hash_format", HashFormat)
@given(text=st.text(max_size=100))
def test_any_text_is_a_hash_or_is_not(hash_format: HashFormat, text: str) -> None:
    assert is_hash(hash_format, text) in {True, False}
    assert not is_hash(hash_format, text[:10])


@given(st.permutations(["a.mov", "b.mov", "c.mov", "单子.txt"]))
def test_a_folders_hash_does_not_depend_on_the_order_of_its_files(names: list[str]) -> None:
    hashes = []
    for order in (names, sorted(names)):
        hashing = FolderHashing(HashFormat.XXH64)
        for name in order:
            hashing.add_file(name, hash_bytes(HashFormat.XXH64, name.encode()))
        hashes.append(hashing.hash())

    assert hashes[0] == hashes[1]


def test_a_renamed_file_changes_a_folders_structure_alone() -> None:
    before, after = FolderHashing(HashFormat.C4), FolderHashing(HashFormat.C4)
    text = hash_bytes(HashFormat.C4, b"picture")
    before.add_file("A001.mov", text)
    after.add_file("A002.mov", text)

    assert before.hash().content == after.hash().content
    assert before.hash().structure != after.hash().structure
