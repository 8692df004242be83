"""The agent's door: who is let in, and what plug-ins are answered."""

from __future__ import annotations

import stat
from pathlib import Path
from types import ModuleType

import httpx2
import pytest
from tests.buildings.assets.agent.conftest import KEY
from tests.buildings.assets.library import SLUG, lamp

from filmlot.buildings.assets.agent.card import card_path, write_card

OURS = {"authorization": f"Bearer {KEY}"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (OURS, 200),
        ({}, 401),
        ({"authorization": "Bearer guessed"}, 401),
        (OURS | {"origin": "http://127.0.0.1"}, 403),
        (OURS | {"host": "rebound.example"}, 421),
        (OURS | {"host": "127.0.0.1:1"}, 421),
    ],
)
def test_only_programs_with_the_token_are_let_in(door: str, headers: dict[str, str], status: int) -> None:
    answer = httpx2.get(f"{door}/v1/status", headers=headers, trust_env=False)
    assert answer.status_code == status
    assert "access-control-allow-origin" not in answer.headers


def test_only_its_owner_reads_the_card(tmp_path: Path) -> None:
    card = tmp_path / "new" / "agent.json"
    write_card(card, url="http://127.0.0.1:1", token=KEY)
    write_card(card, url="http://127.0.0.1:2", token=KEY)
    assert stat.S_IMODE(card.stat().st_mode) == 0o600
    assert [path.name for path in card.parent.iterdir()] == ["agent.json"]


def test_a_plug_in_publishes_finds_and_fetches(door: str, speaker: ModuleType, package: Path) -> None:
    made = speaker.publish(str(package), note="first")
    steps: list[tuple[int, int]] = []
    resolved = speaker.resolve(made["reference"], progress=lambda done, of: steps.append((done, of)))
    assert Path(resolved["entry"]).read_bytes() == lamp()[f"{SLUG}.usd"]
    assert steps[-1][0] == steps[-1][1] == resolved["fetched_bytes"]
    assert [version["semver"] for version in speaker.versions(SLUG)] == ["1.0.0"]
    assert isinstance(speaker.search("lamp"), list)


def test_a_problem_is_told_in_the_programs_language(door: str, speaker: ModuleType) -> None:
    with pytest.raises(speaker.AgentError, match="No such version") as caught:
        speaker.resolve("nonsense")
    assert caught.value.code == "assets.reference_wrong"
    with pytest.raises(speaker.AgentError, match="没有这个版本"):
        speaker.resolve("nonsense", language="zh-CN")
    with pytest.raises(speaker.AgentError, match="package"):
        speaker.publish("nowhere")


def test_a_body_that_is_none_of_ours_is_refused(door: str) -> None:
    assert httpx2.post(f"{door}/v1/resolve", headers=OURS, content=b"{", trust_env=False).status_code == 422
    big = httpx2.post(f"{door}/v1/resolve", headers=OURS, content=b" " * 300_000, trust_env=False)
    assert big.status_code == 400


def test_a_plug_in_says_when_there_is_no_agent(
    speaker: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILMLOT_AGENT", str(tmp_path / "none.json"))
    with pytest.raises(speaker.AgentError, match="filmlot assets agent"):
        speaker.search("lamp")
    write_card(card_path(), url="http://127.0.0.1:9", token=KEY)
    with pytest.raises(speaker.AgentError, match="filmlot assets agent"):
        speaker.search("lamp")
