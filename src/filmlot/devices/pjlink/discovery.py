"""Projectors of PJLink class 2, which answer a search with their hardware address (PJLink 2.10, section 3.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from filmlot.devicekit.contract import Sender
from filmlot.devicekit.discovery import Found, Probe
from filmlot.standards.wire import WireError

PORT = 4352
SEARCH = b"%2SRCH\r"
_ACKNOWLEDGED = re.compile(rb"%2ACKN=([0-9A-Fa-f:-]{12,17})\r?")


def read(datagram: bytes, sender: Sender) -> Iterator[Found]:
    """The projector of an acknowledgement; raises `WireError`."""
    answer = _ACKNOWLEDGED.fullmatch(datagram)
    if answer is None:
        raise WireError("protocol", f"{datagram[:20]!r} is no answer to a search; that is %2ACKN=")
    identity = answer[1].decode("ascii").lower()
    yield Found("pjlink", sender[0], f"Projector {identity[-8:]}", identity, {"host": sender[0]})


PROBE = Probe(read=read, port=PORT, question=SEARCH)
