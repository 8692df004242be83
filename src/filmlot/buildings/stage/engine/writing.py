"""The TOML text of a description, as a person would write it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from itertools import count
from typing import Any

from filmlot.buildings.stage.contracts import Description, Device
from filmlot.devicekit.discovery import Found

ID_CHARACTERS = 32


def write_description(stage: Description) -> str:
    """The TOML text of a stage; reading it gives the same stage."""
    tree = stage.model_dump(mode="json", exclude_computed_fields=True, exclude_none=True)
    return "\n".join(_write_table(tree, ())).lstrip("\n") + "\n"


def write_found(found: Iterable[Found], *, taken: Iterable[str]) -> list[str]:
    """The TOML text of each device that was found, to stand at the end of a description; ids are not those taken."""
    ids, texts = set(taken), []
    for one in found:
        device = Device(id=_id_of(one.name, ids), name=one.name, family=one.family, config=dict(one.config))
        ids.add(device.id)
        tree = {"devices": [device.model_dump(mode="json", exclude_defaults=True)]}
        texts.append("\n".join(_write_table(tree, ())).lstrip("\n") + "\n")
    return texts


def _id_of(name: str, taken: Container[str]) -> str:
    """An id made of a name's letters and digits that no other part has."""
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:ID_CHARACTERS].strip("-")
    stem = words if words[:1].isalpha() else f"device-{words}".strip("-")[:ID_CHARACTERS]
    numbered = (f"{stem}-{number}" for number in count(2))
    return stem if stem not in taken else next(one for one in numbered if one not in taken)


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
