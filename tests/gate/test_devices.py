from __future__ import annotations

import tomllib
from ipaddress import IPv4Interface

import pytest
from typer.testing import CliRunner

from filmlot.devicekit import discovery
from filmlot.devicekit.discovery import Findings, Found
from filmlot.gate.devices import app

DECK = Found("hyperdeck", "10.0.0.7", "Deck A", "7c2e", {"host": "10.0.0.7", "port": 9993})


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["discover", *words])
    return result.exit_code, " ".join(result.output.replace("│", " ").split())


@pytest.fixture
def asked(monkeypatch) -> list:
    """What was searched for, on which networks, and how long."""
    calls = []

    def search(probes, networks, *, seconds):
        calls.append((sorted(probes), networks, seconds))
        return Findings([DECK], {"videohub": "install filmlot[discovery]"})

    monkeypatch.setattr(discovery, "search", search)
    return calls


def test_those_that_answer_stand_in_a_table(asked):
    code, said = run("--network", "10.0.0.5/24", "--seconds", "1")
    assert code == 0
    assert "hyperdeck 10.0.0.7 Deck A 7c2e host=10.0.0.7 port=9993" in said
    assert "videohub: install filmlot[discovery]" in said
    ((families, networks, seconds),) = asked
    assert {"artnet", "pjlink", "videohub"} <= set(families)
    assert (networks, seconds) == ([IPv4Interface("10.0.0.5/24")], 1.0)


def test_they_can_be_written_for_a_description(asked):
    words = ["discover", "--toml", "--family", "hyperdeck", "--network", "10.0.0.5/24"]
    (device,) = tomllib.loads(CliRunner().invoke(app, words).stdout)["devices"]
    assert asked[0][0] == ["hyperdeck"]
    assert (device["id"], device["config"]) == ("deck-a", {"host": "10.0.0.7", "port": 9993})


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--family", "freed"), "cannot be searched"),
        (("--network", "x"), "10.0.0.5/24"),
        (("--network", "8.8.8.8"), "private"),
    ],
)
def test_what_is_not_searched_is_named(words, named):
    code, said = run("--seconds", "0.1", *words)
    assert code == 2
    assert named in said
