"""The page of rules in the documentation is what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest

from filmlot.buildings.assets.engine.validate.rulebook import rulebook
from filmlot.buildings.assets.engine.validate.runner import chosen_rules
from filmlot.kernel.i18n import LANGUAGES, catalogue
from filmlot.kernel.settings import Language

DOCS = Path(__file__).resolve().parents[4] / "docs"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_rules_is_what_the_code_says(language: Language) -> None:
    written = (DOCS / language / "asset-rules.md").read_text(encoding="utf-8")
    page = rulebook(chosen_rules(()), say=lambda phrase: catalogue().phrase(phrase, language))

    assert written == page, "write it again with `filmlot assets rules`"
    assert all(f"| {rule.id} |" in page for rule in chosen_rules(()))


def test_the_standard_has_its_107_rules_and_three_about_the_package() -> None:
    families = [rule.family for rule in chosen_rules(())]

    assert len(families) == 110
    assert families.count("PKG") == 3
