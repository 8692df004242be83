"""A card, and the reference implementation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.buildings.onset.custody.reference import Reference, fetch_reference

from filmlot.buildings.onset.engine.custody.sealing import Sealing
from filmlot.standards.mhl.hash_list import Creator
from filmlot.standards.mhl.hashing import HashFormat

FILES = {
    "Clips/A002C006_141024_R2EC.mov": b"picture" * 99_999,
    "Clips/A002C007_141024_R2EC.mov": b"another" * 999,
    "Clips/声音/A002.wav": b"sound",
    "Sidecar.txt": b"roll A002",
}
Seals = Callable[..., Sealing]


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """A card with four files in three folders."""
    root = tmp_path / "A002R2EC"
    for path, content in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


@pytest.fixture
def sealing() -> Seals:
    """How to seal in formats, in a minute of the day."""

    def make(*formats: HashFormat, minute: int = 0, ignored: tuple[str, ...] = ()) -> Sealing:
        creator = Creator(datetime(2026, 11, 22, 9, minute, tzinfo=UTC), "host", "Filmlot", "1")
        return Sealing(creator, formats=formats or (HashFormat.XXH64,), ignored=ignored)

    return make


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """ASC MHL's own implementation; skipped with a word where it cannot be had."""
    return fetch_reference(tmp_path_factory.mktemp("ascmhl"))
