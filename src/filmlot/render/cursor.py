"""A place in a JSON document that others wrote: reads are checked, refusals name the place."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from filmlot.render.scene import SceneError

_REMEDY = "Export the file again, or check it with a glTF validator"


class Cursor:
    """An object or a list in the document, with its path."""

    def __init__(self, place: str, value: Any) -> None:
        self.place = place
        self._value = value

    def fail(self, what: str, remedy: str = _REMEDY, **params: str | int) -> SceneError:
        """The error that stands for this place."""
        return SceneError(self.place, what, remedy, **params)

    def __contains__(self, name: str) -> bool:
        return name in self._object()

    def child(self, name: str) -> Cursor:
        """The object under a name; an empty one where there is none."""
        child = Cursor(f"{self.place}.{name}", self._object().get(name, {}))
        child.names()
        return child

    def items(self, name: str) -> list[Cursor]:
        """The objects of the list under a name; none where there is no list."""
        values = self._object().get(name, [])
        if not isinstance(values, list):
            raise Cursor(f"{self.place}.{name}", values).fail("is {given}, not a list", given=_shown(values))
        return [Cursor(f"{self.place}.{name}[{number}]", value) for number, value in enumerate(values)]

    def names(self) -> Iterator[str]:
        """The names in this object."""
        return iter(self._object())

    def pick(self, name: str, choices: list[Cursor]) -> Cursor:
        """The item that the number under a name points to."""
        return choices[self.integer(name, maximum=len(choices) - 1)]

    def integer(self, name: str, default: int | None = None, *, maximum: int = 2**53) -> int:
        """The whole number from 0 to `maximum` under a name."""
        return Cursor(f"{self.place}.{name}", self._object().get(name, default)).as_integer(maximum=maximum)

    def as_integer(self, *, maximum: int) -> int:
        """This place as a whole number from 0 to `maximum`."""
        if isinstance(self._value, bool) or not isinstance(self._value, int) or not 0 <= self._value <= maximum:
            what = "is {given}, not a whole number from 0 to {maximum}"
            raise self.fail(what, given=_shown(self._value), maximum=maximum)
        return self._value

    def number(self, name: str, default: float) -> float:
        """The finite number under a name."""
        value = self._object().get(name, default)
        return Cursor(f"{self.place}.{name}", [value]).as_numbers(1)[0]

    def numbers(self, name: str, default: tuple[float, ...]) -> tuple[float, ...]:
        """As many finite numbers as the default has."""
        return Cursor(f"{self.place}.{name}", self._object().get(name, default)).as_numbers(len(default))

    def as_numbers(self, count: int) -> tuple[float, ...]:
        """This place as a list of finite numbers."""
        values = self._value
        if not isinstance(values, list | tuple) or len(values) != count:
            raise self.fail("is {given}, not {count} numbers", given=_shown(values), count=count)
        for value in values:
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                raise self.fail("holds {given}, not a finite number", given=_shown(value))
        return tuple(float(value) for value in values)

    def text(self, name: str, default: str = "") -> str:
        """The string under a name."""
        return Cursor(f"{self.place}.{name}", self._object().get(name, default)).as_text()

    def as_text(self) -> str:
        """This place as a string."""
        if not isinstance(self._value, str):
            raise self.fail("is {given}, not a text", given=_shown(self._value))
        return self._value

    def flag(self, name: str) -> bool:
        """The truth value under a name; false where there is none."""
        return self._object().get(name) is True

    def _object(self) -> dict[str, Any]:
        if not isinstance(self._value, dict):
            raise self.fail("is {given}, not an object", given=_shown(self._value))
        return self._value


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
