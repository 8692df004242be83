from __future__ import annotations

import json
import re

import jsonschema
import pytest
from tests.standards.asset.manifests import least
from tools.asset_standard import HEADS, LOSSES_ZH, MARKED, PAGES, SCHEMA, render, render_schema, table

from filmlot.kernel.i18n import LANGUAGES
from filmlot.standards.asset.losses import LOSSES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_for_vendors_is_in_step_with_the_code(language):
    written = PAGES[language].read_text(encoding="utf-8")
    assert written == render(written, language), "run: python tools/asset_standard.py"
    assert {found[2] for found in MARKED.finditer(written)} == set(HEADS)


def test_the_schema_in_the_documentation_is_that_of_the_code():
    assert SCHEMA.read_text(encoding="utf-8") == render_schema(), "run: python tools/asset_standard.py"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_on_the_page_is_a_manifest(language):
    page = PAGES[language].read_text(encoding="utf-8")
    example = json.loads(re.findall(r"```json\n(.*?)```", page, flags=re.DOTALL)[0])
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(example)
    assert set(least()) <= set(example)


def test_every_loss_has_its_chinese():
    assert set(LOSSES_ZH) == set(LOSSES)


def test_a_table_changed_by_hand_is_written_anew():
    changed = "<!-- losses -->\n| by hand |\n<!-- end -->"
    assert table("losses", "en") in render(changed, "en")
