"""Sony's cameras, which answer a search for network settings (Sony, "Camera IP setting protocol", UDP 52380)."""

from __future__ import annotations

from collections.abc import Iterator

from filmlot.devicekit.contract import Sender
from filmlot.devicekit.discovery import Found, Probe
from filmlot.standards.wire import WireError

PORT = 52_380
_BEGIN, _END, _BREAK = b"\x02", b"\x03", b"\xff"
SEARCH = _BEGIN + b"ENQ:network" + _BREAK + _END


def read(datagram: bytes, sender: Sender) -> Iterator[Found]:
    """The camera of an answer; raises `WireError`."""
    if datagram[:1] != _BEGIN or datagram[-1:] != _END:
        raise WireError("protocol", f"{datagram[:20]!r} is no answer to a search; that stands between 02 and 03")
    pairs = (part.partition(b":") for part in datagram[1:-1].split(_BREAK) if part)
    said = {name.decode("ascii", "replace"): value.decode("utf-8", "replace") for name, _, value in pairs}
    if "MAC" in said:
        name = said.get("NAME") or said.get("MODEL") or "VISCA camera"
        yield Found("visca", sender[0], name, said["MAC"].lower(), {"host": sender[0]})


PROBE = Probe(read=read, port=PORT, question=SEARCH)
