"""Rings in shared memory: one process writes fixed records, any number of processes read them, nobody waits.

A ring is a file that all sides map. The writer gives every record the next sequence number, starting at 1,
and puts it into slot `sequence % capacity`. The number stands in front of a record and once more behind it:
the writer clears the one in front, writes the rest, then sets it; a reader copies and takes the copy only if
both numbers were the expected one before and after. So a reader never sees half a record, and the writer
never sees the reader.

Put rings where the file system is memory (`/dev/shm`): on a disk the writer stalls whenever pages are written
back.

Trap: Python has no memory barriers. On x86-64 stores are seen in order; on weaker machines the numbers on
either side make a torn record improbable, not impossible.
"""

from __future__ import annotations

import mmap
import os
import struct
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

_MAGIC = b"FILMLOT RING 1\0\0"
_HEADER = struct.Struct("<16sQQQ")
_HEAD = 5  # the header's 64-bit word that holds the last sequence number written
_HEADER_BYTES = 4096
_HEADER_WORDS = _HEADER_BYTES // 8
_RETRIES = 8


class RingError(Exception):
    """A file that is not a ring, or not the ring that was expected."""


class Ring:
    """A ring of fixed records; see `create` for the writer and `open` for readers."""

    def __init__(self, path: Path, dtype: np.dtype[np.void], capacity: int, mapping: mmap.mmap) -> None:
        self.path, self.dtype, self.capacity = path, dtype, capacity
        self._mapping = mapping
        self._slot = np.dtype([("record", dtype), ("trail", "<u8")])
        self._slot_words = self._slot.itemsize // 8
        self._words = memoryview(mapping).cast("Q")

    @classmethod
    def create(cls, path: Path, dtype: np.dtype[Any], capacity: int) -> Ring:
        """The ring at `path` for its one writer.

        A ring of the same shape that is there already is gone on with, so that its readers need not notice
        that the writer was restarted. The dtype starts with a `sequence` of 64 bits and fills whole words.
        """
        if dtype.names is None or dtype.names[0] != "sequence" or dtype["sequence"] != np.dtype("<u8"):
            raise RingError("a ring's record starts with a field `sequence` of type u8")
        if dtype.itemsize % 8 or not 2 <= capacity <= 1 << 24:
            raise RingError("a ring's record fills whole 64-bit words, and a ring has 2 to 16,777,216 slots")
        size = _HEADER_BYTES + capacity * (dtype.itemsize + 8)
        if not _matches(path, dtype, capacity, size):
            fresh = path.with_name(f"{path.name}.{os.getpid()}")
            with fresh.open("wb") as file:
                description = repr(dtype.descr).encode()
                file.write(_HEADER.pack(_MAGIC, capacity, dtype.itemsize, len(description)) + bytes(8) + description)
                file.truncate(size)
            fresh.replace(path)
        return cls._map(path)

    @classmethod
    def open(cls, path: Path) -> Ring:
        """The ring at `path` for a reader; raises `RingError` when there is none yet."""
        return cls._map(path)

    @classmethod
    def _map(cls, path: Path) -> Ring:
        try:
            with path.open("r+b") as file:
                mapping = mmap.mmap(file.fileno(), 0)
        except (OSError, ValueError) as error:
            raise RingError(f"{path} cannot be mapped: {error}") from error
        dtype, capacity = _describe(path, mapping[:_HEADER_BYTES])
        if len(mapping) != _HEADER_BYTES + capacity * (dtype.itemsize + 8):
            raise RingError(f"{path} is cut short; remove it, its writer makes a new one")
        return cls(path, dtype, capacity, mapping)

    @property
    def head(self) -> int:
        """The last sequence number written; 0 while the ring is empty."""
        return int(self._words[_HEAD])

    def write(self, record: bytes | np.void) -> int:
        """Append a record and give the sequence number it got."""
        data = record if isinstance(record, bytes) else record.tobytes()
        if len(data) != self.dtype.itemsize:
            raise RingError(f"the record has {len(data)} bytes; this ring holds records of {self.dtype.itemsize}")
        return self.write_head(data)

    def write_head(self, data: bytes) -> int:
        """Append a record of which only the beginning matters; the rest stays what the slot held before."""
        words, slot_words = self._words, self._slot_words
        sequence = words[_HEAD] + 1
        first = _HEADER_WORDS + sequence % self.capacity * slot_words
        words[first] = 0
        self._mapping[8 * first + 8 : 8 * first + len(data)] = data[8:]
        words[first + slot_words - 1] = sequence
        words[first] = sequence
        words[_HEAD] = sequence
        return sequence

    def latest(self) -> np.void | None:
        """A copy of the newest record, or None while there is none."""
        for _ in range(_RETRIES):
            head = self._words[_HEAD]
            if head == 0:
                return None
            start = _HEADER_BYTES + head % self.capacity * self._slot.itemsize
            if self._words[start // 8] != head:
                continue
            copy = self._mapping[start : start + self._slot.itemsize]
            if self._words[start // 8] == head == int.from_bytes(copy[-8:], "little"):
                return np.frombuffer(copy, self.dtype, 1)[0]  # type: ignore[no-any-return]
        return None

    def since(self, sequence: int) -> npt.NDArray[np.void]:
        """A copy of the records after `sequence`, oldest first.

        A reader that was overtaken gets the oldest kept ones; the gap shows in their `sequence`.
        """
        head = self._words[_HEAD]
        if head <= sequence:
            return np.empty(0, self.dtype)
        first = max(sequence + 1, head - self.capacity + 2, 1)  # the oldest slot is the next to be written
        copy = self._copy(first, head)
        records: npt.NDArray[np.void] = np.frombuffer(copy, self._slot)["record"]
        numbers, expected = memoryview(copy).cast("Q"), list(range(first, head + 1))
        fronts, backs = (
            numbers[:: self._slot_words].tolist(),
            numbers[self._slot_words - 1 :: self._slot_words].tolist(),
        )
        untouched = self._words[_HEAD] - self.capacity + 2  # after the copy: what was overtaken meanwhile shows
        if fronts == backs == expected and first >= untouched:
            return records
        whole = zip(fronts, backs, expected, strict=True)
        return records[[front == back == number >= untouched for front, back, number in whole]]

    def _copy(self, first: int, last: int) -> bytearray:
        """The slots of these sequence numbers, at most as many as there are."""
        start, end = (_HEADER_WORDS + number % self.capacity * self._slot_words for number in (first, last))
        end += self._slot_words
        if start < end:
            return bytearray(self._words[start:end])
        return bytearray(self._words[start:]) + self._words[_HEADER_WORDS:end]

    def close(self) -> None:
        """Let go of the file; the ring stays for others."""
        self._words.release()
        self._mapping.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


PAYLOAD_BYTES = 4096
_PAYLOAD = np.dtype(
    [
        ("sequence", "<u8"),
        ("source", "<u4"),
        ("length", "<u4"),
        ("receive_ns", "<i8"),
        ("data", "u1", (PAYLOAD_BYTES,)),
    ]
)
_PAYLOAD_HEAD = struct.Struct("<QIIq")


class Payload(NamedTuple):
    """A datagram as it came: `length` is what the wire carried, `data` at most the first 4 KiB of it."""

    sequence: int
    source: int
    length: int
    receive_ns: int
    data: bytes


class PayloadRing:
    """A ring of raw datagrams, kept beside the records that were made of them."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring

    @classmethod
    def create(cls, path: Path, capacity: int) -> PayloadRing:
        """The ring at `path` for its one writer."""
        return cls(Ring.create(path, _PAYLOAD, capacity))

    @classmethod
    def open(cls, path: Path) -> PayloadRing:
        """The ring at `path` for a reader."""
        ring = Ring.open(path)
        if ring.dtype != _PAYLOAD:
            raise RingError(f"{path} holds no datagrams")
        return cls(ring)

    def write(self, data: bytes, *, source: int, receive_ns: int) -> int:
        """Append a datagram and give the sequence number it got."""
        return self._ring.write_head(_PAYLOAD_HEAD.pack(0, source, len(data), receive_ns) + data[:PAYLOAD_BYTES])

    def latest(self) -> Payload | None:
        """The newest datagram, or None while there is none."""
        record = self._ring.latest()
        return None if record is None else _payload(record)

    def since(self, sequence: int) -> list[Payload]:
        """The datagrams after `sequence`, oldest first."""
        return [_payload(record) for record in self._ring.since(sequence)]

    def close(self) -> None:
        """Let go of the file."""
        self._ring.close()


def _payload(record: Any) -> Payload:
    length = int(record["length"])
    data = record["data"][: min(length, PAYLOAD_BYTES)].tobytes()
    return Payload(int(record["sequence"]), int(record["source"]), length, int(record["receive_ns"]), data)


def _describe(path: Path, header: bytes) -> tuple[np.dtype[np.void], int]:
    import ast

    if len(header) < _HEADER.size or not header.startswith(_MAGIC):
        raise RingError(f"{path} is not a ring")
    _, capacity, item_bytes, described = _HEADER.unpack_from(header)
    try:
        fields = ast.literal_eval(header[_HEADER.size + 8 : _HEADER.size + 8 + described].decode())
        dtype = np.dtype(fields)
    except (ValueError, TypeError, SyntaxError) as error:
        raise RingError(f"{path} does not say what it holds: {error}") from error
    if dtype.itemsize != item_bytes:
        raise RingError(f"{path} says {item_bytes} bytes a record, its fields add up to {dtype.itemsize}")
    return dtype, capacity


def _matches(path: Path, dtype: np.dtype[Any], capacity: int, size: int) -> bool:
    try:
        with path.open("rb") as file:
            return path.stat().st_size == size and _describe(path, file.read(_HEADER_BYTES)) == (
                dtype,
                capacity,
            )
    except (OSError, RingError):
        return False
