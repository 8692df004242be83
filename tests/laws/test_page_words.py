"""What the lot names by a code, and a page shows as a word, has that word in both languages."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import pytest
from tests.laws.test_locales import flatten
from tests.laws.tree import texts

from filmlot.buildings.stage.contracts import BreakReason

SOURCE = re.compile(r"src/filmlot/.*\.py")


def job_stages(files: dict[str, str]) -> set[str]:
    """The stages that jobs say they are in."""
    calls = (node for source in files.values() for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    told = (call for call in calls if ast.unparse(call.func).endswith(".progress"))
    return {ast.literal_eval(word.value) for call in told for word in call.keywords if word.arg == "stage"}


def page_words(place: str, language: str) -> dict[str, Any]:
    """The words of a part of the pages."""
    return dict(flatten(json.loads(texts()[f"web/src/{place}/locales/{language}.json"])))


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_stage_of_a_job_has_its_word(language: str) -> None:
    stages = job_stages({name: text for name, text in texts().items() if SOURCE.fullmatch(name)})
    words = {key for key in page_words("app", language) if key.startswith("jobs.stage.")}

    assert stages
    assert words == {f"jobs.stage.{stage}" for stage in stages}


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_reason_why_a_take_breaks_off_has_its_words(language: str) -> None:
    words = {key for key in page_words("buildings/stage", language) if key.startswith("take.reasons.")}

    assert words == {f"take.reasons.{reason}" for reason in BreakReason}


def test_a_stage_is_found_where_it_is_told() -> None:
    assert job_stages({"a.py": 'context.progress(0, 1, stage="baking")\nother(stage="x")'}) == {"baking"}
