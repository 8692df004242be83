"""Art-Net nodes, which answer a poll."""

from __future__ import annotations

from collections.abc import Iterator

from filmlot.devicekit.contract import Sender
from filmlot.devicekit.discovery import Found, Probe
from filmlot.standards.artnet.header import PORT
from filmlot.standards.artnet.packet import Poll, decode, encode
from filmlot.standards.artnet.reply import PollReply


def read(datagram: bytes, sender: Sender) -> Iterator[Found]:
    """The node in a reply; raises `ArtNetError`."""
    reply = decode(datagram)
    if isinstance(reply, PollReply):
        universes = sorted({port.port_address for port in reply.ports})
        config = {"universes": ", ".join(map(str, universes))} if universes else {}
        yield Found("artnet", sender[0], reply.short_name or reply.long_name, reply.mac.hex(":"), config)


PROBE = Probe(read=read, port=PORT, question=encode(Poll()), answers_at_port=True)
