"""A program's namespace as it was last read: its points, how they are set, and what may be sent to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from filmlot.devicekit.control import Declined, Setter, Value
from filmlot.devices.oscquery.fitting import argument_of, fit_value, split_values
from filmlot.standards.osc.message import IMPULSE, Message, OSCError
from filmlot.standards.osc.packet import encode
from filmlot.standards.osc.query import Access, Method
from filmlot.standards.osc.query_client import TRIGGER_TAGS, is_single, read_values

_PLACE = "#"
"""Between an address and which of its values is meant, from 1; no OSC address has it."""


class Sending(NamedTuple):
    """A packet for a method, and the values that it has afterwards."""

    method: Method
    packet: bytes
    values: tuple[Value, ...] = ()


def points_of(address: str, values: Sequence[Value]) -> dict[str, Value]:
    """The points of a method's values: its address; of several, each with its place behind it."""
    if len(values) == 1:
        return {address: values[0]}
    return {f"{address}{_PLACE}{place}": value for place, value in enumerate(values, 1)}


class Namespace:
    """The methods that a program has told of, by address, and their values as they were last heard."""

    def __init__(self, methods: Mapping[str, Method]) -> None:
        self.methods = MappingProxyType(dict(methods))
        self._values = {
            method.address: method.values for method in methods.values() if method.values and _is_read(method)
        }

    @property
    def points(self) -> dict[str, Value]:
        """Every value that is known."""
        return {
            name: value
            for address, values in self._values.items()
            for name, value in points_of(address, values).items()
        }

    @property
    def read(self) -> list[str]:
        """The addresses whose values can be read."""
        return [method.address for method in self.methods.values() if _is_read(method)]

    def learn(self, address: str, told: Any) -> dict[str, Value]:
        """Take the values that were told of an address; their points, none where these are no values of it."""
        method = self.methods.get(address)
        values = read_values(method.tags, told) if method and _is_read(method) else None
        if values is None:
            return {}
        self._values[address] = values
        return points_of(address, values)

    def setter(self, point: str) -> Setter | None:
        """How a point is set; None for one that is only read, or that is none of these."""
        method = self.methods.get(point.partition(_PLACE)[0])
        return Setter("set", "value", {"path": point}) if method and _is_set(method) else None

    def choices(self, action: str) -> Sequence[str]:
        """The paths that an action can be asked for."""
        if action == "trigger":
            return [method.address for method in self.methods.values() if _is_triggered(method)]
        fits = _is_read if action == "read" else _is_set
        return [path for method in self.methods.values() if fits(method) for path in _paths(method, action)]

    def find(self, path: str) -> tuple[Method, int | None]:
        """The method of a path, and which of its values is meant, from 0; raises `Declined`."""
        address, _, said = path.partition(_PLACE)
        method = self.methods.get(address)
        if method is None:
            raise Declined("the program has no {path}", path=path)
        if not said:
            return method, None
        place = int(said) if said.isdecimal() else 0
        if not 1 <= place <= len(method.tags):
            raise Declined("{path}: there are {count} values", path=path, count=len(method.tags))
        return method, place - 1

    def find_read(self, path: str) -> Method:
        """The method of a path whose value can be read; raises `Declined`."""
        method, _ = self.find(path)
        if Access.READ not in method.access:
            raise Declined("{path} can be set and not read", path=path)
        _check_single(method)
        return method

    def set_value(self, path: str, given: Value) -> Sending:
        """What sets the value of a path, or all values of it; raises `Declined`."""
        method, place = self.find(path)
        if Access.WRITE not in method.access:
            raise Declined("{path} can be read and not set", path=path)
        if method.tags in TRIGGER_TAGS:
            raise Declined("{path} takes no value; trigger it", path=path)
        _check_single(method)
        values = self._all_values(method, place, given)
        tags, arguments = zip(*map(argument_of, method.tags, values), strict=True)
        return _send(method, "".join(tags), arguments, values)

    def trigger(self, path: str) -> Sending:
        """What triggers a method that takes nothing; raises `Declined`."""
        method, _ = self.find(path)
        if method.tags not in TRIGGER_TAGS:
            raise Declined("{path} takes a value; set it", path=path)
        if not _is_triggered(method):
            raise Declined("{path} can be read and not set", path=path)
        nothing = {"N": (None,), "I": (IMPULSE,)}.get(method.tags, ())
        return _send(method, method.tags, nothing, ())

    def _all_values(self, method: Method, place: int | None, given: Value) -> tuple[Value, ...]:
        """The values of a message: OSC sends all of a method at once, also where one alone is another."""
        limits = (*method.ranges, *[None] * len(method.tags))
        if place is None:
            said = split_values(method.address, given, len(method.tags))
            return tuple(map(fit_value, [method.address] * len(said), method.tags, limits, said))
        known = self._values.get(method.address)
        if known is None:
            raise Declined("{path}: the other values are not known; give all of them", path=method.address)
        value = fit_value(method.address, method.tags[place], limits[place], given)
        return (*known[:place], value, *known[place + 1 :])


def _paths(method: Method, action: str) -> Sequence[str]:
    """The address, and where one value of several may be set alone each place of it."""
    if action == "read" or len(method.tags) == 1 or not _is_read(method):
        return [method.address]
    return [method.address, *points_of(method.address, method.tags)]


def _is_read(method: Method) -> bool:
    return Access.READ in method.access and is_single(method.tags)


def _is_set(method: Method) -> bool:
    return Access.WRITE in method.access and is_single(method.tags)


def _is_triggered(method: Method) -> bool:
    # A method that takes nothing has no value, so that some programs say that nothing can be done with it.
    return method.tags in TRIGGER_TAGS and method.access != Access.READ


def _check_single(method: Method) -> None:
    if not is_single(method.tags):
        raise Declined(
            "{path} has values of the type {tags}, which are neither read nor set from here",
            path=method.address,
            tags=method.tags,
        )


def _send(method: Method, tags: str, arguments: tuple[Any, ...], values: tuple[Value, ...]) -> Sending:
    try:
        return Sending(method, encode(Message(method.address, tags, arguments)), values)
    except OSCError as error:
        raise Declined("OSC cannot carry this to {path}: {reason}", path=method.address, reason=str(error)) from error
