"""Every text that a page may show, as patterns: to find what was not translated."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from tests.laws.tree import ROOT

HOLE = re.compile(r"\\\{\\\{\w+\\\}\\\}|\\\{\w+\\\}")
SHORTEST = 4
SHOWN = """
() => {
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest("script, style, textarea, pre, code, [lang]")) texts.push(walker.currentNode.textContent);
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
    if (element.closest("[lang]") !== document.documentElement) continue;
    for (const name of ["aria-label", "title", "placeholder"]) texts.push(element.getAttribute(name) ?? "");
  }
  return texts.map((text) => text.trim()).filter((text) => text !== "");
}
"""


def locale_pairs() -> list[tuple[Path, Path]]:
    """Each English file of texts with its Chinese twin, of pages and of the server."""
    pages = [(path, path.with_name("zh-CN.json")) for path in ROOT.glob("web/src/**/locales/en.json")]
    server = [(path, path.with_name("zh_CN.json")) for path in ROOT.glob("src/filmlot/**/locales/en.json")]
    return pages + server


def flatten(tree: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """The texts by their dotted keys."""
    found: dict[str, str] = {}
    for name, value in tree.items():
        key = f"{prefix}{name}"
        found |= flatten(value, f"{key}.") if isinstance(value, dict) else {key: value}
    return found


@cache
def keys() -> frozenset[str]:
    """The keys of all texts."""
    return frozenset(key for english, _ in locale_pairs() for key in flatten(json.loads(english.read_text("utf-8"))))


@cache
def english_only() -> re.Pattern[str]:
    """Matches every English text that has another one in Chinese."""
    found = set()
    for english, chinese in locale_pairs():
        said = flatten(json.loads(chinese.read_text("utf-8")))
        for key, text in flatten(json.loads(english.read_text("utf-8"))).items():
            solid = HOLE.sub("", re.escape(text))
            if said.get(key) != text and len(re.sub(r"\W", "", solid)) >= SHORTEST:
                found.add(HOLE.sub(".*?", re.escape(text)))
    return re.compile("|".join(sorted(found)))


def raw_keys(texts: list[str]) -> list[str]:
    """The texts that are keys: nothing was found for them."""
    return [text for text in texts if "." in text and text.split(":")[-1] in keys()]


def untranslated(texts: list[str]) -> list[str]:
    """The texts of a Chinese page that are English."""
    return [text for text in texts if english_only().fullmatch(text)]
