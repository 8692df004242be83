"""The TOML text of a description, as a person would write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from filmlot.buildings.stage.contracts import Description


def write_description(stage: Description) -> str:
    """The TOML text of a stage; reading it gives the same stage."""
    tree = stage.model_dump(mode="json", exclude_computed_fields=True, exclude_none=True)
    return "\n".join(_write_table(tree, ())).lstrip("\n") + "\n"


def _write_table(table: dict[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Plain values first, then tables: TOML gives a key to the last table that was opened."""
    for key, value in table.items():
        if not _opens_tables(value):
            yield f"{_write_key(key)} = {_write_value(value)}"
    for key, value in table.items():
        name = ".".join(_write_key(part) for part in (*path, key))
        if isinstance(value, dict):
            yield f"\n[{name}]"
            yield from _write_table(value, (*path, key))
        elif _opens_tables(value):
            for entry in value:
                yield f"\n[[{name}]]"
                yield from _write_table(entry, (*path, key))


def _opens_tables(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(entry, dict) for entry in value))


def _write_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _write_value(key)


def _write_value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return '"' + "".join(_escape(character) for character in value) + '"'
        case list():
            return "[" + ", ".join(_write_value(entry) for entry in value) + "]"
        case _:
            message = f"TOML has no word for {value!r}"
            raise TypeError(message)


def _escape(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if ord(character) < 0x20 or ord(character) == 0x7F:
        return f"\\u{ord(character):04x}"
    return character
