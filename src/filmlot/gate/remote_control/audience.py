"""The audience: who is told the stage's values as they change."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from filmlot.standards.osc.message import Message

SECOND_NS = 1_000_000_000
LASTS_NS = 60 * SECOND_NS
AGAIN_NS = 10 * SECOND_NS
MOST_LISTENERS = 64
MOST_ADDRESSES = 512

Send = Callable[[Message], None]
Values = Mapping[str, tuple[Any, ...]]


@dataclass(slots=True)
class _Listener:
    send: Send
    until_ns: int | None
    wanted: set[str] | None = None
    told: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    told_ns: int = -AGAIN_NS


class Audience:
    """Tells each listener what changed, and every value again from time to time: datagrams are lost."""

    def __init__(self) -> None:
        self._listeners: dict[Hashable, _Listener] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nobody listens."""
        return not self._listeners

    def join(self, key: Hashable, send: Send, *, until_ns: int | None) -> bool:
        """Tells a listener everything, until a time unless it is renewed; whether there is room."""
        if key not in self._listeners and len(self._listeners) >= MOST_LISTENERS:
            return False
        self._listeners[key] = _Listener(send, until_ns)
        return True

    def listen(self, key: Hashable, send: Send, address: str) -> bool:
        """Tells a listener one value, as long as it is connected; whether there is room."""
        found = self._listeners.get(key)
        if found is None:
            if len(self._listeners) >= MOST_LISTENERS:
                return False
            found = self._listeners[key] = _Listener(send, None, wanted=set())
        if found.wanted is None or len(found.wanted) >= MOST_ADDRESSES:
            return False
        found.wanted.add(address)
        return True

    def ignore(self, key: Hashable, address: str) -> None:
        """Tells a listener one value no more."""
        found = self._listeners.get(key)
        if found is not None and found.wanted is not None:
            found.wanted.discard(address)
            found.told.pop(address, None)

    def leave(self, key: Hashable) -> None:
        """Tells a listener nothing more."""
        self._listeners.pop(key, None)

    def renew(self, key: Hashable, *, until_ns: int) -> None:
        """A listener said something, so it is there."""
        found = self._listeners.get(key)
        if found is not None and found.until_ns is not None:
            found.until_ns = until_ns

    def tell(self, values: Values, *, now_ns: int) -> None:
        """Tells everybody what they do not know yet."""
        for key, listener in list(self._listeners.items()):
            if listener.until_ns is not None and listener.until_ns < now_ns:
                del self._listeners[key]
                continue
            if now_ns - listener.told_ns >= AGAIN_NS:
                listener.told.clear()
                listener.told_ns = now_ns
            for address, value in values.items():
                is_wanted = listener.wanted is None or address in listener.wanted
                if is_wanted and listener.told.get(address) != value:
                    listener.told[address] = value
                    listener.send(Message.of(address, *value))
