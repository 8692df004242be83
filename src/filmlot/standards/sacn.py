"""Streaming ACN: DMX levels, synchronisation and universe discovery over UDP port 5568 (ANSI E1.31-2018)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from filmlot.standards.dmx import SLOTS
from filmlot.standards.wire import WireError

PORT = 5568
UNIVERSES = range(1, 64_000)
DISCOVERY_UNIVERSE = 64_214
DISCOVERY_INTERVAL_NS = 10_000_000_000
SOURCE_LOSS_NS = 2_500_000_000
"""A source that was silent for so long is gone (appendix A, E131_NETWORK_DATA_LOSS_TIMEOUT)."""
HIGHEST_PRIORITY = 200
UNIVERSES_A_PAGE = 512

_PREAMBLE = b"\x00\x10\x00\x00ASC-E1.17\x00\x00\x00"
_ROOT_DATA, _ROOT_EXTENDED = 4, 8
_FRAME_DATA, _FRAME_SYNC, _FRAME_DISCOVERY = 2, 1, 2
_LIST = 1
_DMP = (0x02, 0xA1, 0, 1)  # set property, two-byte addresses of equal steps, from address 0 on by 1
_FLAGS, _LENGTH = 0x7000, 0x0FFF
_ROOT = struct.Struct(">16sHI16sHI")
_DATA = struct.Struct(">16sHI16sHI64sBHBBHHBBHHHB")
_SYNC = struct.Struct(">16sHI16sHIBH2x")
_DISCOVERY = struct.Struct(">16sHI16sHI64s4xHIBB")
_NAME_BYTES = 64
# Where each layer's length begins to count (clauses 5 to 8).
_ROOT_AT, _FRAME_AT, _DMP_AT, _LIST_AT = 16, 38, 115, 112


class SacnError(WireError):
    """Bytes that are not E1.31, or a value that does not fit into a packet."""


class Data(NamedTuple):
    """The levels of one universe from one source (clause 6.2); `cid` is the source's 16 bytes, its name is for people.

    With a `sync_universe` the levels take effect at its next `Sync`; 0 is at once. `start_code` 0 is levels.
    """

    cid: bytes
    source_name: str
    universe: int
    levels: bytes
    priority: int = 100
    sync_universe: int = 0
    sequence: int = 0
    is_preview: bool = False
    """Not for the stage: for a visualiser only."""
    is_terminated: bool = False
    """The source says good-bye to this universe; the levels mean nothing."""
    is_forced: bool = False
    """Levels go on without synchronisation, should that be lost."""
    start_code: int = 0


class Sync(NamedTuple):
    """What was sent for a synchronisation universe takes effect now (clause 6.3)."""

    cid: bytes
    sync_universe: int
    sequence: int = 0


class Discovery(NamedTuple):
    """One page of the universes that a source sends, in order; about every ten seconds (clause 6.4 and 8)."""

    cid: bytes
    source_name: str
    universes: tuple[int, ...]
    page: int = 0
    last_page: int = 0


Packet = Data | Sync | Discovery


def multicast_group(universe: int) -> str:
    """The IPv4 group of a universe (clause 9.3.1)."""
    return f"239.255.{universe >> 8}.{universe & 0xFF}"


def group_of(datagram: bytes) -> str:
    """The IPv4 group that a data or synchronisation packet of ours goes to."""
    at = 113 if datagram[_ROOT_AT + 2 : _ROOT_AT + 6] == _ROOT_DATA.to_bytes(4, "big") else 45
    return multicast_group(int.from_bytes(datagram[at : at + 2], "big"))


def decode(datagram: bytes) -> Packet:
    """The packet in a datagram; raises `SacnError` which names what is wrong."""
    if datagram[:16] != _PREAMBLE:
        raise SacnError("protocol", f"preamble is {datagram[:16].hex() or 'missing'}; E1.31 starts with ASC-E1.17")
    if len(datagram) < _ROOT.size:
        raise SacnError("length", f"length is {len(datagram)} bytes; the shortest packet has {_SYNC.size}")
    _, _, root, _, _, frame = _ROOT.unpack_from(datagram)
    match root, frame:
        case (4, 2):
            return _decode_data(datagram)
        case (8, 1):
            return _decode_sync(datagram)
        case (8, 2):
            return _decode_discovery(datagram)
    raise SacnError("vector", f"vectors are {root} and {frame}; E1.31 has 4 and 2, 8 and 1, 8 and 2")


def _decode_data(datagram: bytes) -> Data:
    if len(datagram) < _DATA.size:
        raise SacnError("length", f"length is {len(datagram)} bytes; a data packet has at least {_DATA.size}")
    (
        _,
        root_length,
        _,
        cid,
        frame_length,
        _,
        name,
        priority,
        sync_universe,
        sequence,
        options,
        universe,
        dmp_length,
        *dmp,
        count,
        start_code,
    ) = _DATA.unpack_from(datagram)
    size = _ROOT_AT + (root_length & _LENGTH)
    _check_lengths(datagram, (root_length, _ROOT_AT), (frame_length, _FRAME_AT), (dmp_length, _DMP_AT))
    if tuple(dmp) != _DMP:
        raise SacnError("vector", f"property layer is {dmp}; E1.31 has {list(_DMP)}")
    if not 1 <= count <= SLOTS + 1 or size != _DATA.size - 1 + count:
        raise SacnError("length", f"property count is {count} in {size} bytes; it is the start code and up to {SLOTS}")
    if priority > HIGHEST_PRIORITY:
        raise SacnError("range", f"priority is {priority}; it goes from 0 to {HIGHEST_PRIORITY}")
    _check_universe("universe", universe)
    if sync_universe:
        _check_universe("sync_universe", sync_universe)
    return Data(
        cid,
        _text(name),
        universe,
        datagram[_DATA.size : size],
        priority,
        sync_universe,
        sequence,
        bool(options & 0x80),
        bool(options & 0x40),
        bool(options & 0x20),
        start_code,
    )


def _decode_sync(datagram: bytes) -> Sync:
    if len(datagram) < _SYNC.size:
        raise SacnError("length", f"length is {len(datagram)} bytes; a synchronisation packet has {_SYNC.size}")
    _, root_length, _, cid, frame_length, _, sequence, universe = _SYNC.unpack_from(datagram)
    _check_lengths(datagram, (root_length, _ROOT_AT), (frame_length, _FRAME_AT))
    _check_universe("sync_universe", universe)
    return Sync(cid, universe, sequence)


def _decode_discovery(datagram: bytes) -> Discovery:
    if len(datagram) < _DISCOVERY.size:
        raise SacnError("length", f"length is {len(datagram)} bytes; a discovery packet has at least {_DISCOVERY.size}")
    _, root_length, _, cid, frame_length, _, name, list_length, vector, page, last_page = _DISCOVERY.unpack_from(
        datagram
    )
    _check_lengths(datagram, (root_length, _ROOT_AT), (frame_length, _FRAME_AT), (list_length, _LIST_AT))
    size = _ROOT_AT + (root_length & _LENGTH)
    count, odd = divmod(size - _DISCOVERY.size, 2)
    if vector != _LIST or odd or not 0 <= count <= UNIVERSES_A_PAGE:
        raise SacnError("length", f"list of universes has {size - _DISCOVERY.size} bytes; it has two each, up to 1,024")
    universes = struct.unpack_from(f">{count}H", datagram, _DISCOVERY.size)
    return Discovery(cid, _text(name), universes, page, last_page)


def _check_lengths(datagram: bytes, *layers: tuple[int, int]) -> None:
    """Each layer's flags are 7, and all lengths, counted from the layer's own place, end at the same byte."""
    root_length, root_at = layers[0]
    end = root_at + (root_length & _LENGTH)
    for length, place in layers:
        if length & ~_LENGTH != _FLAGS or place + (length & _LENGTH) != end:
            raise SacnError("length", f"flags and length at byte {place} are 0x{length:04x}; the packet ends at {end}")
    if end > len(datagram):
        raise SacnError("length", f"length says {end} bytes; the datagram carries {len(datagram)}")


def _check_universe(name: str, universe: int) -> None:
    if universe not in UNIVERSES:
        raise SacnError("range", f"{name} is {universe}; it goes from 1 to {UNIVERSES[-1]}")


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "replace")


def encode(packet: Packet) -> bytes:
    """The datagram of a packet; raises `SacnError` when a field does not fit."""
    if len(packet.cid) != 16:
        raise SacnError("range", f"cid has {len(packet.cid)} bytes; it has 16")
    try:
        match packet:
            case Data():
                return _encode_data(packet)
            case Sync():
                return _encode_sync(packet)
            case Discovery():
                return _encode_discovery(packet)
    except struct.error as error:
        raise SacnError("range", f"a field of {packet} does not fit: {error}") from error


def _encode_data(data: Data) -> bytes:
    _check_universe("universe", data.universe)
    if data.sync_universe:
        _check_universe("sync_universe", data.sync_universe)
    if not 0 <= data.priority <= HIGHEST_PRIORITY:
        raise SacnError("range", f"priority is {data.priority}; it goes from 0 to {HIGHEST_PRIORITY}")
    if len(data.levels) > SLOTS:
        raise SacnError("range", f"there are {len(data.levels)} levels; a packet carries up to {SLOTS}")
    root, frame, dmp = _lengths(_DATA.size + len(data.levels), _ROOT_AT, _FRAME_AT, _DMP_AT)
    options = data.is_preview << 7 | data.is_terminated << 6 | data.is_forced << 5
    head = _DATA.pack(
        _PREAMBLE,
        root,
        _ROOT_DATA,
        data.cid,
        frame,
        _FRAME_DATA,
        _name(data.source_name),
        data.priority,
        data.sync_universe,
        data.sequence,
        options,
        data.universe,
        dmp,
        *_DMP,
        len(data.levels) + 1,
        data.start_code,
    )
    return head + data.levels


def _encode_sync(sync: Sync) -> bytes:
    _check_universe("sync_universe", sync.sync_universe)
    root, frame = _lengths(_SYNC.size, _ROOT_AT, _FRAME_AT)
    return _SYNC.pack(_PREAMBLE, root, _ROOT_EXTENDED, sync.cid, frame, _FRAME_SYNC, sync.sequence, sync.sync_universe)


def _encode_discovery(found: Discovery) -> bytes:
    count = len(found.universes)
    if count > UNIVERSES_A_PAGE:
        raise SacnError("range", f"there are {count} universes; a page carries up to {UNIVERSES_A_PAGE}")
    root, frame, listed = _lengths(_DISCOVERY.size + 2 * count, _ROOT_AT, _FRAME_AT, _LIST_AT)
    name = _name(found.source_name)
    head = _DISCOVERY.pack(
        _PREAMBLE,
        root,
        _ROOT_EXTENDED,
        found.cid,
        frame,
        _FRAME_DISCOVERY,
        name,
        listed,
        _LIST,
        found.page,
        found.last_page,
    )
    return head + struct.pack(f">{count}H", *found.universes)


def discovery_pages(cid: bytes, source_name: str, universes: Iterable[int]) -> Iterator[Discovery]:
    """As many pages as it takes to tell of all universes that a source sends."""
    listed = sorted(set(universes))
    last_page = max(0, len(listed) - 1) // UNIVERSES_A_PAGE
    for page in range(last_page + 1):
        first = page * UNIVERSES_A_PAGE
        yield Discovery(cid, source_name, tuple(listed[first : first + UNIVERSES_A_PAGE]), page, last_page)


def _lengths(size: int, *places: int) -> list[int]:
    return [_FLAGS | size - place for place in places]


def _name(text: str) -> bytes:
    # UTF-8 that ends with a zero; a letter that would be cut is left out whole.
    return text.encode()[: _NAME_BYTES - 1].decode("utf-8", "ignore").encode()
