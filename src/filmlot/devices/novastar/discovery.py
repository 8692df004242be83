"""NovaStar's controllers with a network port, which answer `rqProMI:` on UDP 3800."""

from __future__ import annotations

from collections.abc import Iterator

from filmlot.devicekit.contract import Sender
from filmlot.devicekit.discovery import Found, Probe
from filmlot.standards.wire import WireError

PORT = 3800
SEARCH = b"rqProMI:"
_LONGEST = 512
_NAME_CHARACTERS = 40


def read(datagram: bytes, sender: Sender) -> Iterator[Found]:
    """The controller of an answer, whose rest is not documented: its text is its name; raises `WireError`."""
    if not datagram.startswith(b"rp") or len(datagram) > _LONGEST:
        raise WireError("protocol", f"{datagram[:20]!r} is no answer to a search; that begins with rp")
    said = "".join(character for character in datagram.decode("ascii", "replace") if character.isprintable())
    name = said.partition(":")[2].replace("\ufffd", "").strip()[:_NAME_CHARACTERS]
    yield Found("novastar", sender[0], name or "NovaStar", "", {"host": sender[0]})


PROBE = Probe(read=read, port=PORT, question=SEARCH)
