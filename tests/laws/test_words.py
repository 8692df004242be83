"""What the lot names by a code, and a person reads as a word, has that word in both languages."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import pytest
from tests.laws.test_locales import flatten
from tests.laws.test_phrases import name_of
from tests.laws.tree import has_pages, texts

from filmlot.buildings.assets.contracts import VersionState
from filmlot.buildings.assets.engine.ingest.worker import STAGES as INGEST_STAGES
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.buildings.stage.take_contracts import BreakReason, TakeState
from filmlot.kernel.i18n import LANGUAGES, catalogue
from filmlot.kernel.jobs import JobState
from filmlot.kernel.settings import Language

SOURCE = re.compile(r"src/filmlot/.*\.py")
WITH_PAGES = pytest.mark.skipif(not has_pages(), reason="this tree is without the pages")
OF_A_KIND = {"NotFound", "Conflict", "ShowFull", "authorize"}


def job_stages(files: dict[str, str]) -> set[str]:
    """The stages that jobs say they are in."""
    return given_words(files, {"progress"}, "stage")


def told_kinds(files: dict[str, str]) -> set[str]:
    """What a person may be told that there is none of, or too much."""
    return given_words(files, OF_A_KIND, "kind")


def given_words(files: dict[str, str], functions: set[str], argument: str) -> set[str]:
    """The literals that calls of these functions give to an argument."""
    calls = [node for source in files.values() for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    words = [word for call in calls if name_of(call) in functions for word in call.keywords if word.arg == argument]
    return {word.value.value for word in words if isinstance(word.value, ast.Constant)}


def first_words(files: dict[str, str], function: str) -> set[str]:
    """The literals that calls of a function begin with."""
    nodes = (node for source in files.values() for node in ast.walk(ast.parse(source)))
    calls = [node for node in nodes if isinstance(node, ast.Call) and name_of(node) == function and node.args]
    return {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}


def sources() -> dict[str, str]:
    """The modules of the lot."""
    return {name: text for name, text in texts().items() if SOURCE.fullmatch(name)}


def page_words(place: str, language: str) -> dict[str, Any]:
    """The words of a part of the pages."""
    return dict(flatten(json.loads(texts()[f"web/src/{place}/locales/{language}.json"])))


@WITH_PAGES
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_stage_of_a_job_has_its_word(language: str) -> None:
    stages = job_stages(sources())
    words = {key for key in page_words("app", language) if key.startswith("jobs.stage.")}

    assert stages
    assert words == {f"jobs.stage.{stage}" for stage in {*stages, *INGEST_STAGES}}


@WITH_PAGES
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_reason_why_a_take_breaks_off_has_its_words(language: str) -> None:
    words = {key for key in page_words("buildings/stage", language) if key.startswith("take.reasons.")}

    assert words == {f"take.reasons.{reason}" for reason in BreakReason}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_and_kind_in_a_problem_has_its_word(language: Language) -> None:
    codes = {f"words.state.{state}" for states in (VersionState, TakeState, ShowState, JobState) for state in states}
    codes |= {f"words.asked.{state}" for states in (TakeState, ShowState) for state in states}
    codes |= {f"words.reason.{reason}" for reason in first_words(sources(), "GoRefusedError")}
    codes |= {f"words.kind.{kind}" for kind in told_kinds(sources())}

    assert not codes - catalogue().keys(language)


def test_a_stage_is_found_where_it_is_told() -> None:
    assert job_stages({"a.py": 'context.progress(0, 1, stage="baking")\nother(stage="x")'}) == {"baking"}
