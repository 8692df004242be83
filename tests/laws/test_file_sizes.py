"""A source file holds one noun, in at most 400 lines; data and what a tool wrote are not read that way."""

from __future__ import annotations

from tests.laws.tree import texts

LIMIT = 400
SOURCES = (".py", ".ts", ".tsx", ".css", ".wgsl")
WRITTEN_BY_A_TOOL = ("web/src/api/schema.ts", "web/src/api/schema.d.ts")
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


def long_files(files: dict[str, str]) -> list[str]:
    """The source files over the limit, each with its count of lines."""
    counts = {name: text.count("\n") for name, text in files.items()}
    return [f"{name} ({count} lines)" for name, count in counts.items() if is_source(name) and count > LIMIT]


def is_source(name: str) -> bool:
    """Whether people read and write this file."""
    return (name.endswith(SOURCES) or name == "lot") and name not in WRITTEN_BY_A_TOOL


def nameless_files(files: dict[str, str]) -> list[str]:
    """The source files whose name says nothing about what is in them."""
    return [name for name in files if is_source(name) and name.rsplit("/", 1)[-1].split(".")[0] in FORBIDDEN_NAMES]


def test_no_source_file_is_over_400_lines() -> None:
    assert not long_files(texts()), "split by noun"


def test_every_source_file_is_named_after_what_it_holds() -> None:
    assert not nameless_files(texts()), "name the noun"


def test_a_file_that_is_too_long_or_nameless_is_found() -> None:
    assert long_files({"src/wall.py": "x\n" * 401, "src/wall.json": "x\n" * 900}) == ["src/wall.py (401 lines)"]
    assert nameless_files({"src/utils.py": "", "src/wall.py": ""}) == ["src/utils.py"]
