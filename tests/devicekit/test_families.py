from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import filmlot.devices
from filmlot.devicekit.families import UnknownFamily, family, family_keys

FOLDER = Path(filmlot.devices.__path__[0])
RULES = set(tomllib.loads((FOLDER / "opentrackio" / "quality.toml").read_text())["rules"])
TIERS = ("bronze", "silver", "gold", "platinum")


def test_every_folder_is_a_family():
    folders = sorted(path.name for path in FOLDER.iterdir() if (path / "device.toml").exists())
    assert list(family_keys()) == folders
    assert "opentrackio" in folders


@pytest.mark.parametrize("key", family_keys())
def test_a_family_says_what_it_is_in_both_languages(key):
    found = family(key)
    assert found.key == key
    assert {"en", "zh"} <= set(found.names)
    assert found.tier in TIERS
    assert found.ports
    assert (FOLDER / key / "README.md").read_text("utf-8").startswith(f"# {found.names['en']}")


@pytest.mark.parametrize("key", family_keys())
def test_a_family_answers_every_rule_of_quality(key):
    rules = tomllib.loads((FOLDER / key / "quality.toml").read_text())["rules"]
    assert set(rules) == RULES
    for answer in rules.values():
        assert answer in {"done", "todo"} or answer.startswith("exempt: ")
    if family(key).tier == "gold":
        assert {name for name, answer in rules.items() if answer == "todo"} <= {"seen_on_hardware"}


@pytest.mark.parametrize("key", family_keys())
def test_every_setting_has_a_title_and_a_sentence_for_the_form(key):
    for name, field in family(key).config.model_fields.items():
        assert field.title, name
        assert field.description, name
        assert field.description.endswith("."), name


@pytest.mark.parametrize("key", family_keys())
def test_a_familys_defaults_are_allowed_and_its_form_has_a_schema(key):
    found = family(key)
    assert found.settings({}).port in found.ports
    assert found.config.model_json_schema()["properties"]["port"]["title"] == "Port"


def test_an_unknown_family_is_refused_with_those_there_are():
    with pytest.raises(UnknownFamily, match="freed, opentrackio"):
        family("nope")
