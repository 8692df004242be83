"""Which of several receivers takes a device."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address
from typing import NamedTuple, Self

from filmlot.devicekit.contract import Endpoint


class Share(NamedTuple):
    """The devices of one of several receivers, which are numbered from 0 on.

    Devices that listen on the same socket have the same receiver, and a device keeps its own whatever becomes of the
    others: two processes must never write into one ring. Ports and groups that follow each other take turns.
    """

    number: int
    receivers: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """The share that is written as in `0/2`; raises `ValueError`."""
        number, _, receivers = text.partition("/")
        share = cls(int(number), int(receivers))
        if not 0 <= share.number < share.receivers:
            raise ValueError(f"{text} is no share; 0/2 is the first of two")
        return share

    def takes(self, endpoints: Sequence[Endpoint]) -> bool:
        """Whether a device that listens there belongs to this share."""
        # A group is heard in every process that joins it, an address of ours only in one.
        first = next((endpoint for endpoint in endpoints if endpoint.group is None), endpoints[0])
        group = 0 if first.group is None else int(IPv4Address(first.group))
        return (first.port + group) % self.receivers == self.number

    def __str__(self) -> str:
        return f"{self.number}/{self.receivers}"


WHOLE = Share(0, 1)
"""All devices, where one receiver is enough."""
