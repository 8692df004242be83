"""Sets of DMX universes as people write them: `0-15, 32`."""

from __future__ import annotations

import re

_RANGE = re.compile(r"\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?")


def parse_universes(text: str, *, allowed: range, at_most: int) -> tuple[int, ...]:
    """The universes of a text, in order and each once; raises `ValueError` which names the part that is wrong."""
    found: set[int] = set()
    for part in text.split(","):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise ValueError(f"{part.strip()!r} is no universe; write numbers and ranges, such as 0-15, 32")
        first, last = int(match[1]), int(match[2] or match[1])
        if first not in allowed or last not in allowed or first > last:
            raise ValueError(f"{part.strip()!r} is not from {allowed[0]} to {allowed[-1]}, lower number first")
        if len(found) + last - first >= at_most + len(found & set(range(first, last + 1))):
            raise ValueError(f"{text!r} names more than {at_most} universes; make a device of each half")
        found.update(range(first, last + 1))
    return tuple(sorted(found))
