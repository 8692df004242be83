"""Texts in the reader's language: the catalogue of every `locales/` folder and the choice of a language.

A folder holds `en.json` and `zh_CN.json`, each with up to five parts:

    {"problems": {"stage.take_rolling": {"title": "…", "detail": "…", "remedy": "…"}},
     "audit": {"stage.take.rolled": "rolled {slate}"},
     "texts": {"stage.cli.checked": "{walls} walls, no error"},
     "words": {"state": {"rolling": "rolling"}},
     "phrases": {"is cut short": "…"}}

`{name}` stands for a parameter; where it is a code, as `{state}` is, its word stands instead. A phrase
(`standards.phrase`) is its own English, so that only other languages have the last part. Nothing else is interpreted,
so that neither text nor parameter can reach into objects.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

from filmlot.kernel.settings import Language
from filmlot.standards.phrase import GAP, Phrase

LANGUAGES: tuple[Language, ...] = get_args(Language)
FILES: dict[Language, str] = {"en": "en.json", "zh-CN": "zh_CN.json"}
BY_PRIMARY_TAG: dict[str, Language] = {"en": "en", "zh": "zh-CN"}
LONGEST_PARAM = 200
TAGS_READ = 20
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True)
class ProblemText:
    """A problem as a person reads it: its name, what happened, and what to do next."""

    title: str
    detail: str
    remedy: str


class Catalogue:
    """All texts of the lot, by language and key."""

    def __init__(self) -> None:
        self._texts: dict[Language, dict[str, str]] = {language: {} for language in LANGUAGES}

    def add_folder(self, folder: Path) -> None:
        """Reads a `locales/` folder.

        Raises:
            ValueError: a key stands in two folders.
        """
        for language in LANGUAGES:
            document = json.loads((folder / FILES[language]).read_text(encoding="utf-8"))
            for key, text in flatten(document).items():
                if key in self._texts[language]:
                    message = f"{folder / FILES[language]}: the text {key!r} stands in another folder already"
                    raise ValueError(message)
                self._texts[language][key] = text

    def keys(self, language: Language) -> frozenset[str]:
        """Every key that has a text in the language: `problems.CODE.title`, `audit.VERB`, `texts.KEY`, `phrases.…`."""
        return frozenset(self._texts[language])

    def problem(self, code: str, language: Language, params: Mapping[str, Any]) -> ProblemText:
        """The texts of a problem; where one is missing, its code stands instead."""
        title, detail, remedy = (
            self._find(f"problems.{code}.{part}", language, params) for part in ("title", "detail", "remedy")
        )
        return ProblemText(title=title or code, detail=detail, remedy=remedy)

    def audit(self, verb: str, language: Language, params: Mapping[str, Any]) -> str:
        """The text of an audited act; its verb where there is none."""
        return self._find(f"audit.{verb}", language, params) or verb

    def text(self, key: str, language: Language, /, **params: Any) -> str:
        """Any other text; its key where there is none."""
        return self._find(f"texts.{key}", language, params) or key

    def phrase(self, phrase: Phrase, language: Language) -> str:
        """A phrase in the language; its own English where there is none."""
        text = self._texts[language].get(f"phrases.{phrase.phrase}", phrase.phrase)
        return fill(text, self._worded(phrase.params, language))

    def _find(self, key: str, language: Language, params: Mapping[str, Any]) -> str:
        text = self._texts[language].get(key) or self._texts["en"].get(key, "")
        return fill(text, self._worded(params, language))

    def _worded(self, params: Mapping[str, Any], language: Language) -> dict[str, Any]:
        """The parameters, those that are phrases or codes in the language."""
        return {name: self._say(name, value, language) for name, value in params.items()}

    def _say(self, name: str, value: Any, language: Language) -> Any:
        match value:
            case str():
                return self._texts[language].get(f"words.{name}.{value}", value)
            case Phrase():
                return self.phrase(value, language)
            case {"phrase": str(phrase), "params": dict(params)}:  # it has been in the database
                return self.phrase(Phrase(phrase, params), language)
        return value


@cache
def catalogue() -> Catalogue:
    """The catalogue of this installation, read once."""
    found = Catalogue()
    for folder in locale_folders():
        found.add_folder(folder)
    return found


def locale_folders() -> list[Path]:
    """The `locales/` folders of the kernel, the gate, every building and every device."""
    root = Path(__file__).parent.parent
    patterns = (
        "kernel/locales",
        "kernel/*/locales",
        "gate/locales",
        "buildings/*/locales",
        "buildings/*/engine/*/locales",
        "devices/*/locales",
        "render/locales",
    )
    return [folder for pattern in patterns for folder in sorted(root.glob(pattern)) if (folder / FILES["en"]).exists()]


def flatten(document: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """The texts of a nested document by dotted key."""
    flat: dict[str, str] = {}
    for key, value in document.items():
        if isinstance(value, Mapping):
            flat |= flatten(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = str(value)
    return flat


def fill(text: str, params: Mapping[str, Any]) -> str:
    """The text with its parameters, each on one line, without control characters and of bounded length."""
    return GAP.sub(lambda match: _printable(params.get(match[1], "?")), text)


def _printable(value: object) -> str:
    if isinstance(value, list | tuple | set | frozenset):
        value = ", ".join(str(part) for part in value)
    plain = CONTROL.sub(" ", str(value))
    return plain if len(plain) <= LONGEST_PARAM else plain[: LONGEST_PARAM - 1] + "…"


def choose_language(accept_language: str, default: Language) -> Language:
    """The first of our languages in an `Accept-Language` header (RFC 9110 §12.5.4), or the default."""
    weighted: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept_language.split(",")[:TAGS_READ]):
        tag, _, weight = part.strip().partition(";q=")
        weighted.append((-_weight(weight), place, tag))
    return _first_known((tag for minus_weight, _, tag in sorted(weighted) if minus_weight < 0), default)


def system_language(environ: Mapping[str, str], default: Language) -> Language:
    """The language of the terminal (POSIX §8.2: LC_ALL before LC_MESSAGES before LANG), or the default."""
    value = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return _first_known([value], default)


def _first_known(tags: Iterable[str], default: Language) -> Language:
    for tag in tags:
        language = BY_PRIMARY_TAG.get(re.split(r"[-_.]", tag, maxsplit=1)[0].lower())
        if language is not None:
            return language
    return default


def _weight(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0) if text else 1.0
    except ValueError:
        return 0.0
