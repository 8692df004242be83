"""English and Chinese say the same things: same files, same keys, same placeholders, no empty text."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import Any

from tests.laws.tree import texts

CATALOGUE = re.compile(r"(?P<place>.*[/.])(?P<language>en|zh[-_]CN)\.json$")
PLACEHOLDER = re.compile(r"\{\{?\s*(\w+)")
LANGUAGES = {"en", "zh-CN"}
PLURALS = ("_one", "_other", "_zero", "_two", "_few", "_many")


def find_catalogues(files: dict[str, str]) -> dict[str, dict[str, dict[str, str]]]:
    """The catalogues of every place, by language, flattened to `a.b.c` keys."""
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for name, text in files.items():
        if match := CATALOGUE.match(name):
            found[match["place"]][match["language"].replace("_", "-")] = dict(flatten(json.loads(text)))
    return found


def flatten(tree: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """The leaves of a catalogue with their dotted keys."""
    leaves: list[tuple[str, str]] = []
    for key, value in tree.items():
        leaves += flatten(value, f"{prefix}{key}.") if isinstance(value, dict) else [(f"{prefix}{key}", str(value))]
    return leaves


def without_plural(key: str) -> str:
    """The key as Chinese, which has no plural forms, has it."""
    return next((key.removesuffix(form) for form in PLURALS if key.endswith(form)), key)


def differences(place: str, catalogues: dict[str, dict[str, str]]) -> list[str]:
    """What keeps the catalogues of one place from saying the same."""
    if missing := LANGUAGES - set(catalogues):
        return [f"{place}: no {language}" for language in sorted(missing)]
    english = {without_plural(key): text for key, text in catalogues["en"].items()}
    english |= {key: key.removeprefix("phrases.") for key in catalogues["zh-CN"] if key.startswith("phrases.")}
    chinese = {without_plural(key): text for key, text in catalogues["zh-CN"].items()}
    found = [f"{place}: {key} is in one language only" for key in sorted(set(english) ^ set(chinese))]
    for key in sorted(set(english) & set(chinese)):
        if set(PLACEHOLDER.findall(english[key])) != set(PLACEHOLDER.findall(chinese[key])):
            found.append(f"{place}: {key} has other placeholders")
        if not english[key].strip() or not chinese[key].strip():
            found.append(f"{place}: {key} is empty")
    return found


def test_english_and_chinese_say_the_same_everywhere() -> None:
    catalogues = find_catalogues(texts())
    found = [line for place, languages in catalogues.items() for line in differences(place, languages)]

    assert catalogues
    assert not found, "\n".join(found)


def test_what_one_language_lacks_is_found() -> None:
    both = {"en": {"roll": "Roll", "cut": "Cut"}, "zh-CN": {"roll": "开机"}}
    assert differences("a/", both) == ["a/: cut is in one language only"]
    other = {"en": {"age": "{ms} old"}, "zh-CN": {"age": "{s} 前"}}
    assert differences("a/", other) == ["a/: age has other placeholders"]
    assert differences("a/", {"en": {"age": "old"}, "zh-CN": {"age": " "}}) == ["a/: age is empty"]
