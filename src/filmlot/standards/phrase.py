"""A text that is made before its reader is known: English with named gaps, and what fills them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

GAP = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


@dataclass(frozen=True)
class Phrase:
    """`phrase` is English and the key of its translations; `params` fill its `{gaps}`, and may be phrases too.

    As JSON it is `{"phrase": …, "params": …}`, by which whoever words it later knows it again.
    """

    phrase: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """The phrase in English."""
        return GAP.sub(lambda gap: str(self.params.get(gap[1], "?")), self.phrase)


NOTHING_SAID = Phrase("")


def as_given(text: str) -> Phrase:
    """A text that is nobody's language, or somebody else's: a device's name, a library's word."""
    return Phrase("{text}", {"text": text})


class PhrasedError(Exception):
    """The parent of errors that a person reads, perhaps in another process and in another language."""

    def __init__(self, phrase: str, **params: Any) -> None:
        self.phrase = Phrase(phrase, params)
        super().__init__(str(self.phrase))


def phrase_of(error: Exception) -> Phrase:
    """What an error says: its phrase, or a library's own words."""
    return error.phrase if isinstance(error, PhrasedError) else as_given(str(error))
