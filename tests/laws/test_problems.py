"""Every failure that a person may see is declared, has its texts in both languages, and is documented."""

from __future__ import annotations

from collections import Counter

import pytest
from tools.problems import declared_problems, page_of, read_texts, render, written_problems

from filmlot.gate.lot import ground_floor, open_buildings
from filmlot.kernel.i18n import LANGUAGES
from filmlot.kernel.problems import Problem
from filmlot.kernel.settings import Language

TEXTS = ("title", "detail", "remedy")


def missing_texts(problems: list[type[Problem]], texts: dict[str, str]) -> list[str]:
    """The texts that problems lack."""
    needed = [f"problems.{problem.code}.{part}" for problem in problems for part in TEXTS]
    return [key for key in needed if not texts.get(key, "").strip()]


def test_every_problem_is_declared_by_its_building() -> None:
    assert set(written_problems()) == set(declared_problems())


def test_every_problem_is_named_after_the_building_that_declares_it() -> None:
    lot = [*ground_floor(), *open_buildings()]
    prefixes = {building.name: ("kernel.", f"{building.name}.") for building in ground_floor()}
    strangers = [
        problem.code
        for building in lot
        for problem in building.problems
        if not problem.code.startswith(prefixes.get(building.name, (f"{building.name}.",)))
    ]

    assert not strangers


def test_no_two_problems_share_a_code() -> None:
    shared = [code for code, count in Counter(problem.code for problem in written_problems()).items() if count > 1]

    assert not shared


def test_every_problem_answers_with_a_status_of_failure() -> None:
    assert [problem.code for problem in written_problems() if not 400 <= problem.status <= 599] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_says_what_happened_and_what_to_do(language: Language) -> None:
    assert not missing_texts(declared_problems(), read_texts(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_is_documented(language: Language) -> None:
    page = page_of(language)

    written = page.read_text(encoding="utf-8") if page.exists() else ""
    assert written == render(language), "run: python tools/problems.py"


def test_a_problem_without_a_remedy_is_found() -> None:
    class Untold(Problem):
        code = "laws.untold"
        status = 400

    told = {"problems.laws.untold.title": "Untold", "problems.laws.untold.detail": "It was not told."}

    assert missing_texts([Untold], told) == ["problems.laws.untold.remedy"]
