"""OSC 1.0 address patterns ("OSC Message Dispatching and Pattern Matching").

`?` is one character, `*` any number of them, `[a-z]` one of a set, `[!a-z]` one outside of it, `{on,off}` one of some
words; none of them matches a `/`. A pattern comes from the wire, so the matcher holds every place that the pattern
may have reached at once: its time is bounded by the product of the two lengths, whatever a sender makes up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from filmlot.standards.osc.message import OSCError

MAXIMUM_CHARACTERS = 512
_SPECIAL = frozenset("?*[{")


@dataclass(frozen=True, slots=True)
class _Many:
    """`*`."""

    def ends(self, text: str, starts: set[int]) -> set[int]:
        return set(range(min(starts), len(text) + 1))


@dataclass(frozen=True, slots=True)
class _One:
    """`?`, `[...]` and `[!...]`."""

    characters: frozenset[str]
    is_negated: bool

    def ends(self, text: str, starts: set[int]) -> set[int]:
        return {at + 1 for at in starts if at < len(text) and (text[at] in self.characters) != self.is_negated}


@dataclass(frozen=True, slots=True)
class _Words:
    """`{...}`; a literal is a single word."""

    words: tuple[str, ...]

    def ends(self, text: str, starts: set[int]) -> set[int]:
        return {at + len(word) for at in starts for word in self.words if text.startswith(word, at)}


_Token = _Many | _One | _Words


def is_pattern(address: str) -> bool:
    """Whether an address has pattern characters in it, rather than naming one method."""
    return not _SPECIAL.isdisjoint(address)


def matches(pattern: str, address: str) -> bool:
    """Whether a pattern reaches an address; raises `OSCError` for a pattern that the standard does not allow."""
    parts, names = _parts(pattern), address.split("/")
    return len(parts) == len(names) and all(map(_matches_part, parts, names))


def _matches_part(tokens: tuple[_Token, ...], name: str) -> bool:
    reached = {0}
    for token in tokens:
        reached = token.ends(name, reached)
        if not reached:
            return False
    return len(name) in reached


@lru_cache(maxsize=256)
def _parts(pattern: str) -> tuple[tuple[_Token, ...], ...]:
    if len(pattern) > MAXIMUM_CHARACTERS:
        raise OSCError("limit", f"the pattern has {len(pattern)} characters; {MAXIMUM_CHARACTERS} are taken")
    return tuple(tuple(_tokens(part)) for part in pattern.split("/"))


def _tokens(part: str) -> Iterator[_Token]:
    place = 0
    while place < len(part):
        character = part[place]
        if character in "[{":
            stop = part.find("]" if character == "[" else "}", place)
            if stop < 0:
                raise OSCError("pattern", f"the {character} in {part!r} does not close")
            inside = part[place + 1 : stop]
            yield _set(inside) if character == "[" else _Words(tuple(inside.split(",")))
            place = stop
        elif character == "*":
            yield _Many()
        else:
            yield _One(frozenset(), is_negated=True) if character == "?" else _Words((character,))
        place += 1


def _set(inside: str) -> _One:
    is_negated = inside.startswith("!")
    body = inside[1:] if is_negated else inside
    characters: set[str] = set()
    place = 0
    while place < len(body):
        # A minus sign at the end, or at the beginning, is a minus sign.
        if body[place + 1 : place + 2] == "-" and place + 2 < len(body):
            characters.update(map(chr, range(ord(body[place]), min(ord(body[place + 2]), 0x7F) + 1)))
            place += 3
        else:
            characters.add(body[place])
            place += 1
    return _One(frozenset(characters), is_negated)
