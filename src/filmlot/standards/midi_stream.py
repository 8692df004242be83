"""MIDI as a stream of bytes, as a cable or a sound card's port carries it (MIDI 1.0, "Data Format")."""

from __future__ import annotations

from filmlot.standards.midi import EXCLUSIVE, EXCLUSIVE_END, MidiError, data_bytes

_REAL_TIME = 0xF8
_LONGEST_EXCLUSIVE = 4096


class StreamReader:
    """Cuts one stream into whole messages; what is cut off, or means nothing, is left out.

    A status runs on for the data that follows it, and a message of real time may stand within any other.
    """

    def __init__(self) -> None:
        self._status = 0
        self._data = bytearray()

    def feed(self, chunk: bytes) -> list[bytes]:
        """The messages that a chunk completes."""
        return [message for byte in chunk if (message := self._take(byte))]

    def _take(self, byte: int) -> bytes:
        if byte >= _REAL_TIME:
            return bytes((byte,))
        if byte & 0x80:
            return self._begin(byte)
        if not self._status:
            return b""
        self._data.append(byte)
        if self._status == EXCLUSIVE:
            if len(self._data) > _LONGEST_EXCLUSIVE:
                self._forget()
            return b""
        return self._complete()

    def _begin(self, byte: int) -> bytes:
        if byte == EXCLUSIVE_END:
            whole = bytes((EXCLUSIVE, *self._data, EXCLUSIVE_END)) if self._status == EXCLUSIVE else b""
            self._forget()
            return whole
        self._status = byte
        self._data.clear()
        return b"" if byte == EXCLUSIVE else self._complete()

    def _complete(self) -> bytes:
        try:
            missing = data_bytes(self._status) - len(self._data)
        except MidiError:
            self._forget()
            return b""
        if missing:
            return b""
        message = bytes((self._status, *self._data))
        self._data.clear()
        if self._status > EXCLUSIVE:  # only a channel's status runs on
            self._status = 0
        return message

    def _forget(self) -> None:
        self._status = 0
        self._data.clear()
