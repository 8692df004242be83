"""A phrase is made before its reader is known: each one in the code has its Chinese, and what fills its gaps."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from tests.laws.tree import texts

from filmlot.standards.phrase import GAP

TEXTS_OF: dict[str, tuple[int | str, ...]] = {
    "Phrase": (0,),
    "CalibrationError": (1,),
    "Declined": (0,),
    "DiskFullError": (0,),
    "EmptySceneError": (1, 2),
    "GpuError": (0,),
    "OfflineError": (0,),
    "DocumentError": (0,),
    "IndexBusyError": (0,),
    "IndexMissingError": (0,),
    "LookError": (0,),
    "QuestionError": (0,),
    "TaxonomyError": (0,),
    "WallError": (0,),
    "IngestError": (2, 3),
    "IngestFault": ("what", "remedy"),
    "Loss": ("what",),
    "Repair": ("what",),
    "Said": ("what",),
    "_UnknownError": (0,),
    "ChartError": (0,),
    "SceneError": (1, 2),
    "SceneFault": ("what", "remedy"),
    "fail": (0, 1),
    "rule": ("what", "remedy"),
    "found": (1,),
    "NotJudgedError": (0,),
    "UnreadableError": (0,),
}
"""What makes phrases, and which of its arguments are their texts."""
SOURCE = re.compile(r"src/filmlot/.*\.py")
CHINESE = re.compile(r"src/filmlot/.*/locales/zh_CN\.json")


class Made(NamedTuple):
    """A text that becomes a phrase: where, None if it is not written out near by, and the gaps that are filled."""

    place: str
    text: str | None
    filled: frozenset[str]


class Module(NamedTuple):
    """A module, and the texts that it gives a name to, by line."""

    tree: ast.Module
    named: dict[str, dict[int, str]]


def read_module(source: str) -> Module:
    """The module, parsed."""
    tree, named = ast.parse(source), dict[str, dict[int, str]]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            for target in node.targets:
                named.setdefault(ast.unparse(target), {})[node.lineno] = node.value.value
    return Module(tree, named)


def text_of(module: Module, argument: ast.expr) -> str | None:
    """The text of an argument: its own, or what its name was last given above it."""
    if isinstance(argument, ast.Constant):
        return str(argument.value)
    above = {line: text for line, text in module.named.get(ast.unparse(argument), {}).items() if line < argument.lineno}
    return above[max(above)] if above else None


def made_phrases(files: dict[str, str]) -> Iterator[Made]:
    """Every text that becomes a phrase, where it is written; who passes on what others wrote is left out."""
    for name, source in files.items():
        module = read_module(source)
        for call in ast.walk(module.tree):
            if isinstance(call, ast.Call) and name_of(call) in TEXTS_OF and not passes_on(call):
                for argument in text_arguments(call):
                    yield Made(f"{name}:{call.lineno}", text_of(module, argument), filled_by(call))


def passes_on(call: ast.Call) -> bool:
    """Whether the call hands over parameters as it was given them."""
    bulk = [word.value for word in call.keywords if word.arg in (None, "params")]
    bulk += call.args[1:2] if name_of(call) == "Phrase" else []
    return any(not isinstance(value, ast.Dict) for value in bulk)


def text_arguments(call: ast.Call) -> list[ast.expr]:
    """Those of the arguments that are texts of phrases."""
    given: dict[int | str | None, ast.expr] = {**dict(enumerate(call.args))}
    given |= {word.arg: word.value for word in call.keywords}
    return [given[place] for place in TEXTS_OF[name_of(call)] if place in given]


def filled_by(call: ast.Call) -> frozenset[str]:
    """The names of the parameters that the call gives."""
    given = [*call.args, *(word.value for word in call.keywords if word.arg == "params")]
    tables = [argument for argument in given if isinstance(argument, ast.Dict)]
    keys = {key.value for table in tables for key in table.keys if isinstance(key, ast.Constant)}
    return frozenset(str(key) for key in keys | {word.arg for word in call.keywords})


def name_of(call: ast.Call) -> str:
    """What is called: a name, or the last part of a dotted one."""
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def faults(files: dict[str, str], chinese: set[str]) -> list[str]:
    """What keeps phrases from being read in Chinese."""
    found = []
    for place, text, filled in made_phrases(files):
        if text is None:
            found.append(f"{place}: write the text out, as a literal or a constant")
        elif GAP.sub("", text) and text not in chinese:
            found.append(f"{place}: no Chinese for {text!r}")
        elif gaps := set(GAP.findall(text)) - filled:
            found.append(f"{place}: nothing fills {sorted(gaps)} in {text!r}")
    return found


def written_texts(files: dict[str, str]) -> set[str]:
    """Every text that stands in the code."""
    nodes = (node for source in files.values() for node in ast.walk(ast.parse(source)))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def read_sources() -> dict[str, str]:
    """The modules of the lot."""
    return {name: text for name, text in texts().items() if SOURCE.fullmatch(name)}


def read_chinese() -> set[str]:
    """The phrases that have their Chinese."""
    catalogues = [json.loads(text) for name, text in texts().items() if CHINESE.fullmatch(name)]
    return {phrase for catalogue in catalogues for phrase in catalogue.get("phrases", {})}


def test_every_phrase_has_its_chinese_and_what_fills_it() -> None:
    assert len(list(made_phrases(read_sources()))) > 60
    assert not faults(read_sources(), read_chinese())


def test_no_chinese_is_left_of_a_phrase_that_nobody_makes() -> None:
    assert not read_chinese() - written_texts(read_sources())


def test_a_phrase_without_its_chinese_or_its_filling_is_found() -> None:
    source = 'WHAT = "is {given}"\nraise SceneError(place, WHAT, "Again", given=1)\nraise cursor.fail(f"is {x}")\n'
    source += 'Phrase("it rolls {slate}", {"take": 1})\nPhrase(text, params)\n'

    assert faults({"a.py": source}, {"is {given}", "it rolls {slate}"}) == [
        "a.py:2: no Chinese for 'Again'",
        "a.py:3: write the text out, as a literal or a constant",
        "a.py:4: nothing fills ['slate'] in 'it rolls {slate}'",
    ]
