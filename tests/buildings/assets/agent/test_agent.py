"""References become folders: once over the network, ever after from the cache, every byte as the lot named it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.buildings.assets.agent.conftest import Clock
from tests.buildings.assets.library import SLUG, lamp

from filmlot.buildings.assets.agent.agent import Agent, PublishAsk, Resolved, Step
from filmlot.buildings.assets.agent.reference import Reference
from filmlot.buildings.assets.agent.store import IN_USE_S, Store
from filmlot.buildings.assets.library_client import LibraryClient, LibraryUnreachable
from filmlot.buildings.assets.problems import CacheFull, LotUnknown, NotKept, PublishRefused, ReferenceWrong

LAMP = f"filmlot:///{SLUG}"


def resolve(agent: Agent, reference: str) -> Resolved:
    *steps, resolved = agent.resolve(reference)
    assert isinstance(resolved, Resolved)
    assert all(isinstance(step, Step) for step in steps)
    return resolved


def push(agent: Agent, folder: Path, *, width_m: float = 1.0, slug: str = SLUG) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    for path, data in lamp(width_m=width_m, slug=slug).items():
        (folder / path).write_bytes(data)
    made = agent.publish(PublishAsk(path=str(folder)))
    assert made.version_id is not None
    return made.version_id


def test_a_reference_becomes_a_folder_and_a_second_time_nothing_is_fetched(agent: Agent, package: Path) -> None:
    push(agent, package)
    first, again = resolve(agent, LAMP), resolve(agent, LAMP)
    for path, data in lamp().items():
        assert Path(first.folder, path).read_bytes() == data
    assert first.fetched_bytes > 0
    assert (again.folder, again.fetched_bytes, again.is_fresh) == (first.folder, 0, True)


@pytest.mark.parametrize("way", ["latest", "1.0.0", "hash", "twelve digits"])
def test_a_version_is_named_by_channel_number_or_hash(agent: Agent, package: Path, way: str) -> None:
    old = push(agent, package)
    new = push(agent, package, width_m=1.5)
    contents = next(
        version.contents for version in agent.versions(Reference("", SLUG, "")).record.versions if version.id == old
    )
    assert contents is not None
    selector = {"hash": contents, "twelve digits": contents[:12]}.get(way, way)
    assert resolve(agent, f"{LAMP}@{selector}").version.id == (new if way == "latest" else old)


def test_what_was_resolved_names_its_own_contents(agent: Agent, package: Path) -> None:
    push(agent, package)
    pinned = resolve(agent, f"{LAMP}@latest").reference
    push(agent, package, width_m=1.5)
    assert resolve(agent, pinned).reference == pinned


def test_nothing_is_released_before_somebody_released_it(agent: Agent, package: Path) -> None:
    push(agent, package)
    with pytest.raises(ReferenceWrong):
        resolve(agent, f"{LAMP}@released")


@pytest.mark.parametrize(
    "text", ["", "filmlot:///", "file:///etc/passwd", f"{LAMP}@", f"{LAMP}@abc", "filmlot:///no_slug", f"{LAMP}/.."]
)
def test_what_is_no_reference_is_refused(agent: Agent, text: str) -> None:
    with pytest.raises(ReferenceWrong):
        resolve(agent, text)


def test_without_the_network_what_is_kept_is_there(agent: Agent, offline: Agent, package: Path) -> None:
    push(agent, package)
    known = resolve(agent, LAMP)
    kept = resolve(offline, LAMP)
    assert (kept.folder, kept.fetched_bytes, kept.is_fresh) == (known.folder, 0, False)


def test_without_the_network_what_is_not_kept_is_named(agent: Agent, offline: Agent, package: Path) -> None:
    push(agent, package)
    with pytest.raises(NotKept, match=SLUG):
        resolve(offline, LAMP)
    agent.versions(Reference("", SLUG, ""))  # now its versions are known, and none of its files
    with pytest.raises(NotKept, match=SLUG):
        resolve(offline, LAMP)


def test_a_damaged_file_is_fetched_again(agent: Agent, offline: Agent, package: Path) -> None:
    push(agent, package)
    spoiled = Path(resolve(agent, LAMP).entry)
    spoiled.chmod(0o644)
    spoiled.write_bytes(b"x" * spoiled.stat().st_size)  # a link: the file in the cache is spoiled too
    with pytest.raises(NotKept):
        resolve(offline, LAMP)
    assert resolve(agent, LAMP).fetched_bytes > 0
    assert spoiled.read_bytes() == lamp()[f"{SLUG}.usd"]


def test_a_file_that_two_versions_share_is_fetched_once(agent: Agent, package: Path) -> None:
    old = push(agent, package)
    whole = resolve(agent, LAMP).fetched_bytes
    assert push(agent, package, width_m=1.5) != old
    assert 0 < resolve(agent, f"{LAMP}@latest").fetched_bytes < whole


def test_what_was_unused_for_longest_makes_room(agent: Agent, store: Store, clock: Clock, tmp_path: Path) -> None:
    slugs = [f"prp_lamp_shanghai_0{number}" for number in (1, 2, 3)]
    for slug in slugs:
        push(agent, tmp_path / slug, slug=slug)
    kept = []
    for slug in slugs[:2]:
        kept.append(Path(resolve(agent, f"filmlot:///{slug}").folder))
        clock.now_s += 60
    store.limit_bytes = store.used_bytes() + 10
    with pytest.raises(CacheFull, match=slugs[2]):
        resolve(agent, f"filmlot:///{slugs[2]}")
    clock.now_s += IN_USE_S
    resolve(agent, f"filmlot:///{slugs[0]}")
    resolve(agent, f"filmlot:///{slugs[2]}")
    assert [folder.exists() for folder in kept] == [True, False]
    assert store.used_bytes() <= store.limit_bytes


def test_a_lot_that_is_not_known_is_named(agent: Agent) -> None:
    with pytest.raises(LotUnknown, match="elsewhere"):
        resolve(agent, f"filmlot://elsewhere/{SLUG}")


def test_only_a_package_or_a_file_with_its_sheet_is_published(agent: Agent, tmp_path: Path) -> None:
    with pytest.raises(PublishRefused):
        agent.publish(PublishAsk(path=str(tmp_path)))


def test_a_lot_that_does_not_answer_is_told_from_one_that_refuses(offline: Agent) -> None:
    with pytest.raises(LibraryUnreachable):
        offline.search("", "lamp", limit=10)


@pytest.mark.parametrize("place", ["path", "hash", "id"])
def test_a_lot_cannot_write_outside_of_the_cache(
    agent: Agent, package: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    push(agent, package)
    real = LibraryClient.record

    def evil(self: LibraryClient, version_id: str) -> object:
        record = real(self, version_id)
        if place == "id":
            return record.model_copy(update={"version": record.version.model_copy(update={"id": "../../x"})})
        file = record.files[0].model_copy(update={"path": "../x"} if place == "path" else {"blake3": "../../x"})
        return record.model_copy(update={"files": [file]})

    monkeypatch.setattr(LibraryClient, "record", evil)
    with pytest.raises(NotKept):
        resolve(agent, LAMP)


def test_the_proxy_of_the_environment_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.buildings.assets.conftest import served

    from filmlot.buildings.assets.library_client import open_library

    asked: list[str] = []

    async def proxy(scope: dict[str, object], receive: object, send: object) -> None:
        asked.append(str(scope["raw_path"] or scope["path"]))
        await send({"type": "http.response.start", "status": 407, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b""})  # type: ignore[operator]

    with served(proxy) as address:
        monkeypatch.setenv("HTTP_PROXY", address)
        monkeypatch.setenv("http_proxy", address)
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("no_proxy", "")
        with open_library("http://lot.invalid", "any", tmp_path) as library:
            offline = Agent({"studio": library}, Store(tmp_path, limit_bytes=1, now_s=lambda: 0.0))
            with pytest.raises(Exception, match="407"):
                offline.search("", "lamp", limit=1)
    assert asked
