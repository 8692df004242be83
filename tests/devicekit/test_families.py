from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import filmlot.devices
from filmlot.devicekit.contract import Family
from filmlot.devicekit.control import ControlFamily
from filmlot.devicekit.families import UnknownFamily, control_family, control_keys, family, family_keys

FOLDER = Path(filmlot.devices.__path__[0])
SHARED_RULES = {
    *("conformance", "golden_vectors", "independent_oracle", "simulator", "property_tests"),
    *("named_errors", "both_languages", "readme", "seen_on_hardware"),
}
HEARD_RULES = {*SHARED_RULES, "loss_is_counted", "duplicates_taken_once", "source_time"}
CONTROL_RULES = {*SHARED_RULES, "discovery", "secrets_are_hidden"}
KEYS = sorted({*family_keys(), *control_keys()})
TIERS = ("bronze", "silver", "gold", "platinum")


def families_of(key: str) -> list[Family | ControlFamily]:
    """What a folder gives: a family that is heard, one that takes commands, or both."""
    heard: list[Family | ControlFamily] = [family(key)] if key in family_keys() else []
    return [*heard, control_family(key)] if key in control_keys() else heard


def test_every_folder_is_a_family():
    folders = sorted(path.name for path in FOLDER.iterdir() if (path / "__init__.py").exists())
    assert folders == KEYS
    assert "opentrackio" in folders


@pytest.mark.parametrize("key", KEYS)
def test_a_family_says_what_it_is_in_both_languages(key):
    for found in families_of(key):
        assert found.key == key
        assert {"en", "zh"} <= set(found.names)
        assert found.tier in TIERS
        assert found.ports
        assert (FOLDER / key / "README.md").read_text("utf-8").startswith(f"# {found.names['en']}")


@pytest.mark.parametrize("key", control_keys())
def test_an_action_has_a_name_in_both_languages_and_its_undo_exists(key):
    actions = control_family(key).actions
    assert actions
    for action in actions.values():
        assert {"en", "zh"} <= set(action.names)
        assert action.undo is None or action.undo in actions
        if action.safe:
            action.arguments()


@pytest.mark.parametrize("key", KEYS)
def test_a_family_answers_every_rule_of_quality(key):
    rules = tomllib.loads((FOLDER / key / "quality.toml").read_text())["rules"]
    assert set(rules) == (HEARD_RULES if key in family_keys() else CONTROL_RULES)
    for answer in rules.values():
        assert answer in {"done", "todo"} or answer.startswith("exempt: ")
    if families_of(key)[0].tier == "gold":
        assert {name for name, answer in rules.items() if answer == "todo"} <= {"seen_on_hardware"}


@pytest.mark.parametrize("key", KEYS)
def test_every_setting_has_a_title_and_a_sentence_for_the_form(key):
    for found in families_of(key):
        for name, field in found.config.model_fields.items():
            assert field.title, name
            assert field.description, name
            assert field.description.endswith("."), name


@pytest.mark.parametrize("key", family_keys())
def test_a_familys_defaults_are_allowed_and_its_form_has_a_schema(key):
    found = family(key)
    assert found.settings({}).port in found.ports
    assert found.config.model_json_schema()["properties"]["port"]["title"] == "Port"


def test_an_unknown_family_is_refused_with_those_there_are():
    with pytest.raises(UnknownFamily, match=", ".join(family_keys())):
        family("nope")


@pytest.mark.parametrize("key", control_keys())
def test_a_family_gives_files_if_it_says_so(key: str) -> None:
    found = control_family(key)
    assert (found.harvester is not None) is ("harvest" in found.capabilities)
