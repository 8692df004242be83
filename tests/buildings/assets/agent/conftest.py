"""An agent beside a lot, both asked over real sockets."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

import pytest
from tests.buildings.assets.conftest import served
from tests.laws.tree import ROOT

from filmlot.buildings.assets.agent.agent import Agent
from filmlot.buildings.assets.agent.card import VARIABLE, write_card
from filmlot.buildings.assets.agent.server import create_app
from filmlot.buildings.assets.agent.store import Store
from filmlot.buildings.assets.library_client import LibraryClient, open_library

KEY = "a token of this run"
NOWHERE = "http://127.0.0.1:9"


class Clock:
    """A clock that is set by hand."""

    now_s = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Store:
    return Store(tmp_path / "kept", limit_bytes=100_000, now_s=clock)


@pytest.fixture
def library(address: str, token: str, store: Store) -> Iterator[LibraryClient]:
    with open_library(address, token, store.blobs) as library:
        yield library


@pytest.fixture
def agent(library: LibraryClient, store: Store) -> Agent:
    return Agent({"studio": library}, store)


@pytest.fixture
def offline(store: Store) -> Iterator[Agent]:
    """The same cache, and nobody at the other end."""
    with ExitStack() as opened:
        yield Agent({"studio": opened.enter_context(open_library(NOWHERE, "any", store.blobs))}, store)


@pytest.fixture
def door(agent: Agent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The agent's address; its card is where plug-ins look."""
    with served(create_app(agent, token=KEY)) as url:
        card = tmp_path / "card" / "agent.json"
        write_card(card, url=url, token=KEY)
        monkeypatch.setenv(VARIABLE, str(card))
        yield url


@pytest.fixture(scope="session")
def speaker() -> ModuleType:
    """What plug-ins speak to the agent with."""
    spec = importlib.util.spec_from_file_location("filmlot_speaker", ROOT / "plugins" / "agent.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
