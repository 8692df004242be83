"""Motive, which answers a client's connect with who it is."""

from __future__ import annotations

from collections.abc import Iterator

from filmlot.devicekit.contract import Sender
from filmlot.devicekit.discovery import Found, Probe
from filmlot.standards.natnet.message import COMMAND_PORT, MessageId, command
from filmlot.standards.natnet.server import decode_server_info


def read(datagram: bytes, sender: Sender) -> Iterator[Found]:
    """The server in an answer; raises `NatNetError`."""
    info = decode_server_info(datagram)
    streamed = {"delivery": "multicast", "group": str(info.group)} if info.is_multicast else {"delivery": "unicast"}
    config = {"server": sender[0], "command_port": sender[1], "port": info.data_port, **streamed}
    yield Found("natnet", sender[0], info.name, ".".join(map(str, info.version)), config)


PROBE = Probe(read=read, port=COMMAND_PORT, question=command(MessageId.CONNECT, "Ping"))
