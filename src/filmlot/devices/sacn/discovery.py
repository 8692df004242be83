"""Sources of sACN, which list their universes every ten seconds (E1.31, clause 8)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from filmlot.devicekit.contract import Sender
from filmlot.devicekit.discovery import Found, Probe
from filmlot.standards.sacn import DISCOVERY_UNIVERSE, PORT, Discovery, decode, multicast_group


def read(datagram: bytes, sender: Sender) -> Iterator[Found]:
    """The source of a list of universes; raises `SacnError`."""
    listed = decode(datagram)
    if isinstance(listed, Discovery) and listed.universes:
        config = {"universes": _written(listed.universes), "delivery": "multicast"}
        yield Found("sacn", sender[0], listed.source_name, listed.cid.hex(), config)


def _written(universes: tuple[int, ...]) -> str:
    """Universes as people write them: 1-16, 101."""
    runs = groupby(enumerate(sorted(set(universes))), key=lambda pair: pair[1] - pair[0])
    spans = [[universe for _, universe in run] for _, run in runs]
    return ", ".join(f"{span[0]}-{span[-1]}" if len(span) > 1 else str(span[0]) for span in spans)


PROBE = Probe(read=read, port=PORT, groups=(multicast_group(DISCOVERY_UNIVERSE),))
