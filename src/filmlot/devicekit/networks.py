"""The networks on which this machine has an address, and what that is."""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Interface

_SIOCGIFADDR, _SIOCGIFNETMASK = 0x8915, 0x891B
_NAME_BYTES = 15


def address_towards(far: tuple[str, int]) -> str:
    """Our address as a host on our network sees it; nothing is sent to find it. Raises `OSError` for unknown names."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(far)
        address: str = probe.getsockname()[0]
        return address


def private_networks() -> list[IPv4Interface]:
    """Our address on each private one, loopback left out; empty where the system does not tell (other than Linux)."""
    return [network for network in _networks() if network.is_private and not network.is_loopback]


def _networks() -> Iterator[IPv4Interface]:
    if sys.platform != "linux":
        return
    import fcntl

    def ask(probe: socket.socket, request: int, name: str) -> IPv4Address:
        found = fcntl.ioctl(probe.fileno(), request, struct.pack("256s", name.encode()[:_NAME_BYTES]))
        return IPv4Address(found[20:24])

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):  # a card without an address
                address, mask = ask(probe, _SIOCGIFADDR, name), ask(probe, _SIOCGIFNETMASK, name)
                yield IPv4Interface(f"{address}/{mask}")
