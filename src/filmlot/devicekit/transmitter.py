"""A UDP socket that sends to some places at once and never waits."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address

from filmlot.devicekit.contract import Sender

_BUFFER_BYTES = 1 << 20
_ANYWHERE = "0.0.0.0"  # noqa: S104 (the system chooses the card)


class Transmitter:
    """Sends from the card of `interface`; 0.0.0.0 leaves the choice to the system. `ttl` is for multicast alone."""

    def __init__(self, interface: str, *, ttl: int) -> None:
        """Open the socket; raises `OSError` for an address that this machine does not have."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.settimeout(0)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER_BYTES)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, ttl)
            self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 1)
            if interface != _ANYWHERE:
                self._socket.bind((interface, 0))
                self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(interface))
        except OSError:
            self._socket.close()
            raise

    def send(self, datagram: bytes, destinations: Iterable[Sender]) -> list[OSError]:
        """Send to every place; what the network did not take now is lost there, and comes back as an error."""
        errors = []
        for destination in destinations:
            try:
                self._socket.sendto(datagram, destination)
            except OSError as error:
                errors.append(error)
        return errors

    def close(self) -> None:
        """Free the socket."""
        self._socket.close()


def is_ours(address: str) -> bool:
    """Whether an address is one of this machine's."""
    if IPv4Address(address).is_multicast:
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
        return True
