"""Where a recorder writes its files, and which of them are of a take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

_ANY = r"([^/\\{}]|\{(clip|slate|scene|shot|take)\})*"
_FILES = rf"^{_ANY}\{{(clip|slate|take)\}}{_ANY}$"


class Recordings(BaseModel):
    """Where a recorder writes: a `folder` within the lot's folder of recordings, and what a take's `files` are called.

    In `files` stand `{clip}`, `{slate}`, `{scene}`, `{shot}` (scene and shot) and `{take}` for the take's own, and `*`
    for any letters; one of clip, slate and take must be there. Without it a file is called as the clip is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: Annotated[str, Field(pattern=r"^\w[\w .-]*(/\w[\w .-]*)*$", max_length=200)]
    files: Annotated[str | None, Field(pattern=_FILES, max_length=200)] = None


def is_named(file_name: str, *, pattern: str, words: Mapping[str, str | int]) -> bool:
    """Whether a file is called as `Recordings.files` says; a number may have zeros before it."""
    first, *others = (_expression(part, words) for part in pattern.split("*"))
    middle, last = others[:-1], others[-1:]
    # Groups that give nothing back: a pattern of many stars must not take a year.
    stars = "".join(f"(?>.*?{part})" for part in middle) + "".join(f".*{part}" for part in last)
    return re.fullmatch(first + stars, file_name) is not None


def _expression(part: str, words: Mapping[str, str | int]) -> str:
    """What stands between two stars, as a regular expression."""
    expression = ""
    for place, text in enumerate(re.split(r"\{(\w+)\}", part)):
        word = words[text] if place % 2 else text
        if isinstance(word, str):
            expression += re.escape(word)
        else:  # take 1 is neither 11 nor 10
            expression += rf"{'' if expression else '(?<![0-9])'}0*{word}(?![0-9])"
    return expression
