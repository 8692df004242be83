"""Who a NatNet server is, as it answers to a connect."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from ipaddress import IPv4Address

from filmlot.standards.natnet.message import (
    DATA_PORT,
    GROUP,
    OLDEST,
    Cursor,
    MessageId,
    NatNetError,
    Version,
    open_message,
    seal_message,
)

_NAME_BYTES = 256
_SENDER = struct.Struct(f"<{_NAME_BYTES}s4B4B")
_STREAM = struct.Struct("<QHB4s")
_GROUP = IPv4Address(GROUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerInfo:
    """A server: its name and version, the version of its bit stream, and how it streams.

    `clock_hz` is the rate of the clock behind the ticks of its frames, 0 if it does not say.
    """

    name: str
    version: tuple[int, int, int, int]
    stream_version: Version
    clock_hz: int = 0
    data_port: int = DATA_PORT
    is_multicast: bool = False
    group: IPv4Address = _GROUP


def decode_server_info(datagram: bytes) -> ServerInfo:
    """The server in a message; raises `NatNetError`, also for a bit stream that is older than 3.0."""
    number, content = open_message(datagram)
    if number is not MessageId.SERVER_INFO:
        raise NatNetError("protocol", f"the message is {number.name}; a server answers with SERVER_INFO")
    cursor = Cursor(content)
    name, *numbers = cursor.take(_SENDER, "the server's name and versions")
    stream_version = (numbers[4], numbers[5])
    if stream_version < OLDEST:
        raise NatNetError(
            "protocol", f"the server speaks NatNet {numbers[4]}.{numbers[5]}; update Motive to 2.0 or later"
        )
    # A server may leave out how it streams, and does so with a connect of an old client.
    clock_hz, data_port, is_multicast, group = 0, DATA_PORT, 0, _GROUP.packed
    if cursor.left:
        clock_hz, data_port, is_multicast, group = cursor.take(_STREAM, "the stream")
    return ServerInfo(
        name=name.split(b"\0", 1)[0].decode("utf-8", "replace"),
        version=(numbers[0], numbers[1], numbers[2], numbers[3]),
        stream_version=stream_version,
        clock_hz=clock_hz,
        data_port=data_port,
        is_multicast=bool(is_multicast),
        group=IPv4Address(group),
    )


def encode_server_info(info: ServerInfo) -> bytes:
    """The message of a server; raises `NatNetError` when a field does not fit."""
    name = info.name.encode()
    if len(name) >= _NAME_BYTES or b"\0" in name:
        raise NatNetError("range", f"name {info.name!r} does not fit; the message carries {_NAME_BYTES - 1} bytes")
    try:
        sender = _SENDER.pack(name, *info.version, *info.stream_version, 0, 0)
        stream = _STREAM.pack(info.clock_hz, info.data_port, info.is_multicast, info.group.packed)
    except struct.error as error:
        raise NatNetError("range", f"a field of the server does not fit: {error}") from error
    return seal_message(MessageId.SERVER_INFO, sender + stream)
