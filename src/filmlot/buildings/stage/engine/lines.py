"""Lines: where in a TOML text a key stands, since the standard library's parser does not tell."""

from __future__ import annotations

import re
from collections import Counter

Location = tuple[str | int, ...]

HEADER = re.compile(r"^\s*(\[{1,2})\s*([^\]]+?)\s*\]{1,2}\s*(#.*)?$")
ASSIGNMENT = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")


class Lines:
    """The line of each key of a well-formed TOML text; a key inside an inline table has the line of the table.

    A line inside a multi-line string that looks like a key is taken for one: it names a key that nobody asks for.
    """

    def __init__(self, text: str) -> None:
        self._lines: dict[Location, int] = {}
        self._entries: Counter[Location] = Counter()
        self._table: Location = ()
        for number, line in enumerate(text.splitlines(), start=1):
            if header := HEADER.match(line):
                self._enter(_parts(header.group(2)), is_array=header.group(1) == "[[", line=number)
            elif assignment := ASSIGNMENT.match(line):
                self._note((*self._table, *_parts(assignment.group(1))), number)

    def of(self, location: Location) -> int | None:
        """The line of the key, or of the nearest table around it; None for the whole text."""
        for length in range(len(location), 0, -1):
            if (line := self._lines.get(location[:length])) is not None:
                return line
        return None

    def _enter(self, name: tuple[str, ...], *, is_array: bool, line: int) -> None:
        parent = self._resolve(name[:-1])
        location: Location = (*parent, name[-1])
        if is_array:
            self._note(location, line)
            location = (*location, self._entries[location])
            self._entries[location[:-1]] += 1
        elif self._entries[location]:
            location = (*location, self._entries[location] - 1)
        self._table = location
        self._note(location, line)

    def _resolve(self, name: tuple[str, ...]) -> Location:
        """The present place of a dotted name: the last entry of every array of tables on the way."""
        location: Location = ()
        for part in name:
            location = (*location, part)
            if self._entries[location]:
                location = (*location, self._entries[location] - 1)
        return location

    def _note(self, location: Location, line: int) -> None:
        self._lines.setdefault(location, line)


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in PART.findall(dotted))
