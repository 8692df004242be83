"""PosiStageNet servers, which name their trackers about once a second."""

from __future__ import annotations

from collections.abc import Iterator

from filmlot.devicekit.contract import Sender
from filmlot.devicekit.discovery import Found, Probe
from filmlot.standards.psn import GROUP, PORT, InfoPacket, decode


def read(datagram: bytes, sender: Sender) -> Iterator[Found]:
    """The trackers in a packet; raises `PsnError`."""
    packet = decode(datagram)
    if isinstance(packet, InfoPacket):
        for number, name in packet.tracker_names.items():
            config = {"tracker_id": number, "delivery": "multicast"}
            yield Found("psn", sender[0], f"{packet.system_name} {name}".strip(), str(number), config)


PROBE = Probe(read=read, port=PORT, groups=(GROUP,))
