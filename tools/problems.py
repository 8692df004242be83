"""Write `docs/*/problems.md`: every failure that a person may see, from the code that declares it and its texts.

`python tools/problems.py` writes the pages; `tests/laws/test_problems.py` fails when they are not in step.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from filmlot.gate.lot import ground_floor, open_buildings
from filmlot.kernel.i18n import FILES, LANGUAGES, flatten, locale_folders
from filmlot.kernel.problems import KERNEL_PROBLEMS, Problem
from filmlot.kernel.settings import Language

ROOT = Path(__file__).resolve().parent.parent
HEADS: dict[Language, str] = {
    "en": "# Problems\n\nEvery failure has a code. It stands in the answer beside what happened and what to do.\n",
    "zh-CN": "# 问题说明\n\n每个问题都有代码，与发生了什么、怎么办一起出现在回答中。\n",
}
REMEDIES: dict[Language, str] = {"en": "What to do: ", "zh-CN": "怎么办："}
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def declared_problems() -> list[type[Problem]]:
    """The problems that the kernel and the buildings declare, by code."""
    declared = [*KERNEL_PROBLEMS]
    for building in [*ground_floor(), *open_buildings()]:
        declared += building.problems
    return sorted(set(declared), key=lambda problem: problem.code)


def written_problems() -> list[type[Problem]]:
    """Every problem that the code of the lot defines, declared or not."""
    for file in sorted((ROOT / "src/filmlot").rglob("*.py")):
        if "(Problem)" in file.read_text(encoding="utf-8"):
            import_module(".".join(file.relative_to(ROOT / "src").with_suffix("").parts))
    return sorted(_descendants(Problem), key=lambda problem: problem.code)


def _descendants(parent: type[Problem]) -> Iterator[type[Problem]]:
    for child in parent.__subclasses__():
        if child.__module__.startswith("filmlot.") and hasattr(child, "code"):
            yield child
        yield from _descendants(child)


def read_texts(language: Language) -> dict[str, str]:
    """All texts of one language by dotted key."""
    texts: dict[str, str] = {}
    for folder in locale_folders():
        texts |= flatten(json.loads((folder / FILES[language]).read_text(encoding="utf-8")))
    return texts


def render(language: Language) -> str:
    """The page of one language."""
    texts, page = read_texts(language), HEADS[language]
    for problem in declared_problems():
        title, detail, remedy = (texts[f"problems.{problem.code}.{part}"] for part in ("title", "detail", "remedy"))
        page += f'\n<a id="{problem.code}"></a>\n## {title}\n\n`{problem.code}`, {problem.status}. {detail}\n'
        page += f"\n{REMEDIES[language]}{remedy}\n"
    return PLACEHOLDER.sub(r"*\1*", page)


def page_of(language: Language) -> Path:
    """Where the page of one language stands."""
    return ROOT / "docs" / language / "problems.md"


def main() -> None:
    """Write the pages of all languages."""
    for language in LANGUAGES:
        page_of(language).write_text(render(language), encoding="utf-8")


if __name__ == "__main__":
    main()
