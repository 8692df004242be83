"""What the docs say of playing the console from outside is what the code understands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from filmlot.buildings.stage.contracts import Remote
from filmlot.buildings.stage.engine.remote.values import DESCRIPTIONS
from filmlot.buildings.stage.engine.remote.vocabulary import WORDS

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_word_and_value_stands_in_the_docs(language: str) -> None:
    page = (DOCS / language / "control.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(/[^`\s]*)`", page))
    assert {word.address for word in WORDS} <= told
    assert set(DESCRIPTIONS) <= told


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_example_of_the_docs_is_a_description(language: str) -> None:
    page = (DOCS / language / "control.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    remote = Remote.model_validate(tomllib.loads(example)["remote"])
    assert remote.midi is not None
    assert remote.midi.bindings[0].send == "/go"
