"""What a cue can ask of a stage's devices."""

from __future__ import annotations

from typing import Any

from tests.buildings.stage.conftest import Set

DECK = """
[[devices]]
id = "deck"
name = "Deck A"
family = "hyperdeck"
config = { host = "127.0.0.1" }
"""


def describe_with_a_deck(stage_set: Set) -> None:
    address = f"{stage_set.address}/description"
    text = stage_set.client.get(address).text + DECK
    answer = stage_set.client.put(address, content=text, headers={"Content-Type": "text/plain; charset=utf-8"})
    assert answer.is_success, answer.text


def commands(stage_set: Set, language: str) -> list[dict[str, Any]]:
    stage_set.client.patch("/api/v1/identity/me", json={"language": language})
    found: list[dict[str, Any]] = stage_set.client.get(f"{stage_set.address}/commands").json()["items"]
    return found


def test_devices_that_are_only_heard_take_no_commands(stage_set: Set) -> None:
    assert commands(stage_set, "en") == []


def test_a_deck_says_what_it_takes_in_the_readers_language(stage_set: Set) -> None:
    describe_with_a_deck(stage_set)
    names = {line["action"]: line["name"] for line in commands(stage_set, "en")}
    assert (names["record"], names["go_to"]) == ("Record", "Go to clip")
    names = {line["action"]: line["name"] for line in commands(stage_set, "zh-CN")}
    assert (names["record"], names["go_to"]) == ("录制", "跳转到片段")


def test_a_command_says_what_it_must_be_told(stage_set: Set) -> None:
    describe_with_a_deck(stage_set)
    told = {line["action"]: line["arguments"] for line in commands(stage_set, "en")}
    assert told["go_to"] == [{"name": "clip", "required": True, "choices": []}]
    assert told["play"] == [{"name": name, "required": False, "choices": []} for name in ("speed", "loop")]
    assert told["stop"] == []


def test_what_a_device_itself_names_may_be_chosen(stage_set: Set) -> None:
    describe_with_a_deck(stage_set)
    stage_set.machinery.chosen["deck", "go_to"] = {"clip": ["1", "2"]}
    told = {line["action"]: line["arguments"] for line in commands(stage_set, "en")}
    assert told["go_to"] == [{"name": "clip", "required": True, "choices": ["1", "2"]}]
