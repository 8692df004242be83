"""One parse for all devices on a port."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class LastDecoded(Generic[T]):
    """Decodes a datagram once, however many devices ask for it in turn.

    The receiver gives the same `bytes` object to every device on a port, one after the other, so that the last answer
    is enough. A datagram that breaks the rules raises anew for each.
    """

    def __init__(self, decode: Callable[[bytes], T]) -> None:
        self._decode = decode
        self._last: tuple[bytes, T] | None = None

    def __call__(self, datagram: bytes) -> T:
        """What the datagram says."""
        last = self._last
        if last is None or last[0] is not datagram:
            last = self._last = datagram, self._decode(datagram)
        return last[1]
