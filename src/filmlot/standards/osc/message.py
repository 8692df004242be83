"""One OSC 1.0 message: an address, type tags, and the arguments that they describe ("OSC Messages").

A message keeps its tags beside its values, so that what was decoded is encoded the same to the last bit:

| tag | value | tag | value |
|---|---|---|---|
| `i` `h` | int of 32, 64 bits | `f` `d` | float of 32, 64 bits |
| `s` `S` | str (the standard says ASCII, senders use UTF-8) | `b` `m` | bytes; four of them for MIDI |
| `c` | str of one character | `r` | int, 0xRRGGBBAA |
| `t` | int, 64 bits of NTP time | `T` `F` `N` | True, False, None |
| `I` | `IMPULSE` | `[` `]` | a tuple around what stands between them |

NaN and infinity are values that OSC allows; who expects a quantity checks it.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from enum import Enum
from functools import lru_cache
from typing import Any, Final, NamedTuple

from filmlot.standards.wire import WireError

MAXIMUM_HEAD_BYTES = 1024
"""Address and type tags of one message together."""
MAXIMUM_ARRAY_DEPTH = 8

_SIZE = struct.Struct(">i")
_PADDING = (b"", b"\0", b"\0\0", b"\0\0\0", b"\0\0\0\0")
_NUMBERS = {"i": "i", "h": "q", "f": "f", "d": "d", "t": "Q", "r": "I"}


class OSCError(WireError):
    """Bytes that are not OSC, or a value that does not fit its type tag."""


class Impulse(Enum):
    """The value of the tag `I`, "Infinitum" in 1.0 and "Impulse" in 1.1."""

    IMPULSE = "I"


IMPULSE: Final = Impulse.IMPULSE
_CONSTANTS = {"T": True, "F": False, "N": None, "I": IMPULSE}


class Message(NamedTuple):
    """One message; `tags` is without its comma, `arguments` are as the table above says."""

    address: str
    tags: str = ""
    arguments: tuple[Any, ...] = ()

    @classmethod
    def of(cls, address: str, *arguments: Any) -> Message:
        """A message whose tags follow from its values; raises `OSCError` for a value without a type.

        An int gives `i`, or `h` where it needs 64 bits; float `f`, str `s`, bytes `b`, a tuple an array.
        """
        return cls(address, "".join(map(_tag_of, arguments)), arguments)


def _tag_of(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{''.join(map(_tag_of, value))}]"
    for tag, constant in _CONSTANTS.items():
        if value is constant:
            return tag
    if isinstance(value, int):
        return "i" if -(1 << 31) <= value < 1 << 31 else "h"
    tag = {float: "f", str: "s", bytes: "b"}.get(type(value), "")
    if not tag:
        raise OSCError("tags", f"{type(value).__name__} has no OSC type tag")
    return tag


_Read = Callable[[bytes, int, int], tuple[tuple[Any, ...], int]]


class _Head(NamedTuple):
    address: str
    tags: str
    reads: tuple[_Read, ...]


def decode_message(data: bytes, start: int, end: int) -> Message:
    """The message between two places of a packet, both multiples of four; raises `OSCError`."""
    stop = data.find(0, start, end)
    comma = (stop | 3) + 1  # every part is padded to a multiple of four
    if stop < 0 or comma > end:
        raise OSCError("length", f"the address at byte {start} does not end")
    if comma == end:
        # Senders older than the type tags leave them out of messages without arguments.
        raw, place = data[start:end] + b",\0\0\0", end
    else:
        stop = data.find(0, comma, end)
        place = (stop | 3) + 1
        if stop < 0 or place > end:
            raise OSCError("length", f"the type tags at byte {comma} do not end")
        raw = data[start:place]
    if len(raw) > MAXIMUM_HEAD_BYTES:
        raise OSCError("limit", f"address and type tags have {len(raw)} bytes; {MAXIMUM_HEAD_BYTES} are taken")
    address, tags, reads = _head(raw)
    arguments: tuple[Any, ...] = ()
    for read in reads:
        values, place = read(data, place, end)
        arguments += values
    if place != end:
        raise OSCError("length", f"{end - place} bytes follow the last argument of {address}")
    return Message(address, tags, _nested(tags, arguments) if "[" in tags else arguments)


@lru_cache(maxsize=1024)
def _head(head: bytes) -> _Head:
    """Address, tags and how the arguments are read; a sender repeats few heads many times."""
    stop = head.index(0)
    comma = (stop | 3) + 1
    end = head.index(0, comma)
    if any(head[stop:comma]) or any(head[end:]):
        raise OSCError("padding", "the address or the type tags are not padded with zeros")
    if head[comma] != 0x2C:
        raise OSCError("tags", f"{head[comma:end][:32]!r} stands after the address; type tags begin with a comma")
    address, tags = _text(head[:stop], "an address"), _text(head[comma + 1 : end], "type tags")
    if not address.startswith("/") or any(character <= " " for character in address):
        raise OSCError("protocol", f"the address is {address!r}; it begins with / and has no space in it")
    _check_brackets(tags)
    return _Head(address, tags, tuple(_reads(tags)))


def _check_brackets(tags: str) -> None:
    depth = 0
    for tag in tags:
        depth += (tag == "[") - (tag == "]")
        if not 0 <= depth <= MAXIMUM_ARRAY_DEPTH:
            raise OSCError("tags", f"arrays in ,{tags} close too soon or stand over {MAXIMUM_ARRAY_DEPTH} deep")
    if depth:
        raise OSCError("tags", f"an array in ,{tags} does not close")


def _reads(tags: str) -> Iterator[_Read]:
    """One function for each run of numbers, and one for each tag between the runs."""
    layout = ""
    for tag in _without_brackets(tags):
        if tag in _NUMBERS:
            layout += _NUMBERS[tag]
            continue
        if layout:
            yield _read_numbers(struct.Struct(f">{layout}"))
            layout = ""
        yield _read_of(tag)
    if layout:
        yield _read_numbers(struct.Struct(f">{layout}"))


def _read_of(tag: str) -> _Read:
    if tag in _CONSTANTS:
        values = (_CONSTANTS[tag],)
        return lambda _data, place, _end: (values, place)
    read = {"s": _read_string, "S": _read_string, "b": _read_blob, "c": _read_character, "m": _read_midi}.get(tag)
    if read is None:
        raise OSCError("tags", f"type tag {tag!r} is not known, so its length is not either")
    return read


def _read_numbers(layout: struct.Struct) -> _Read:
    size, unpack = layout.size, layout.unpack_from

    def read(data: bytes, place: int, end: int) -> tuple[tuple[Any, ...], int]:
        after = place + size
        if after > end:
            raise OSCError("length", f"{end - place} bytes are left at byte {place}; the type tags ask for {size}")
        return unpack(data, place), after

    return read


def _read_string(data: bytes, place: int, end: int) -> tuple[tuple[str], int]:
    stop = data.find(0, place, end)
    after = (stop | 3) + 1
    if stop < 0 or after > end:
        raise OSCError("length", f"the string at byte {place} does not end")
    if data[stop:after] != _PADDING[after - stop]:
        raise OSCError("padding", f"the string at byte {place} is not padded with zeros")
    try:
        return (data[place:stop].decode(),), after
    except UnicodeDecodeError as error:
        raise OSCError("text", f"the string at byte {place} is not UTF-8") from error


def _read_blob(data: bytes, place: int, end: int) -> tuple[tuple[bytes], int]:
    size = _SIZE.unpack_from(data, place)[0] if place < end else -1
    stop = place + 4 + size
    after = stop + -size % 4
    if size < 0 or after > end:
        raise OSCError("length", f"the blob at byte {place} says {size} bytes; {end - place - 4} are there")
    if data[stop:after] != _PADDING[after - stop]:
        raise OSCError("padding", f"the blob at byte {place} is not padded with zeros")
    return (data[place + 4 : stop],), after


def _read_character(data: bytes, place: int, end: int) -> tuple[tuple[str], int]:
    code = _SIZE.unpack_from(data, place)[0] if place < end else -1
    if not 0 <= code < 0x80:
        raise OSCError("text", f"the character at byte {place} is {code}; ASCII has 0 to 127")
    return (chr(code),), place + 4


def _read_midi(data: bytes, place: int, end: int) -> tuple[tuple[bytes], int]:
    if place == end:
        raise OSCError("length", f"the MIDI message at byte {place} is missing")
    return (data[place : place + 4],), place + 4


def _nested(tags: str, flat: tuple[Any, ...]) -> tuple[Any, ...]:
    values = iter(flat)
    stack: list[list[Any]] = [[]]
    for tag in tags:
        if tag == "[":
            stack.append([])
        elif tag == "]":
            array = tuple(stack.pop())
            stack[-1].append(array)
        else:
            stack[-1].append(next(values))
    return tuple(stack[0])


def _text(raw: bytes, what: str) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise OSCError("text", f"{what} is {raw[:32]!r}, which is not UTF-8") from error


def encode_message(sent: Message) -> bytes:
    """The bytes of a message; raises `OSCError` which names what does not fit."""
    head = _padded(sent.address) + _padded(f",{sent.tags}")
    if len(head) > MAXIMUM_HEAD_BYTES:
        raise OSCError("limit", f"address and type tags have {len(head)} bytes; {MAXIMUM_HEAD_BYTES} are taken")
    _head(head)
    flat, tags = tuple(_flat(sent.arguments)), _without_brackets(sent.tags)
    if len(flat) != len(tags) or _nested(sent.tags, flat) != sent.arguments:
        raise OSCError("tags", f"{sent.address}: the arguments {sent.arguments} are not those of ,{sent.tags}")
    return head + b"".join(map(_encode_value, tags, flat))


def _without_brackets(tags: str) -> str:
    return tags.replace("[", "").replace("]", "")


def _flat(arguments: tuple[Any, ...]) -> Iterator[Any]:
    for value in arguments:
        if isinstance(value, tuple):
            yield from _flat(value)
        else:
            yield value


def _encode_value(tag: str, value: Any) -> bytes:
    try:
        if tag in _NUMBERS:
            return struct.pack(f">{_NUMBERS[tag]}", value)
        if tag in "sS":
            return _padded(value)
        if tag == "b":
            return _SIZE.pack(len(value)) + bytes(value) + _PADDING[-len(value) % 4]
        if tag == "c" and value.isascii():
            return _SIZE.pack(ord(value))
        if tag == "m" and len(value) == 4:
            return bytes(value)
    except (struct.error, OverflowError, TypeError, AttributeError) as error:
        raise OSCError("range", f"{value!r} does not fit the type tag {tag}") from error
    if tag not in _CONSTANTS or value is not _CONSTANTS[tag]:
        raise OSCError("range", f"{value!r} does not fit the type tag {tag}")
    return b""


def _padded(text: str) -> bytes:
    try:
        raw = text.encode()
    except UnicodeEncodeError as error:
        raise OSCError("text", f"{text[:32]!r} is not Unicode") from error
    if b"\0" in raw:
        raise OSCError("text", f"{text[:32]!r} has a zero in it, which ends an OSC string")
    return raw + _PADDING[4 - len(raw) % 4]
