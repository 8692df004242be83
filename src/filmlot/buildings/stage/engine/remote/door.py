"""The door: who may say something from outside, how often, and whether it is said for the first time."""

from __future__ import annotations

import hmac
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address

SECOND_NS = 1_000_000_000
REPEAT_NS = 20_000_000
"""A datagram that comes again from the same sender within this was doubled on its way: nobody presses so fast."""
RATE_S = 100
BURST = 200
MOST_HOSTS = 256
WRONG_PASSCODES = 5
WRONG_FOR_NS = 60 * SECOND_NS


class Verdict(StrEnum):
    """What is done with a message."""

    HEARD = "heard"
    STRANGER = "stranger"
    TOO_FAST = "too_fast"
    REPEATED = "repeated"
    LOCKED = "locked"


@dataclass(slots=True)
class _Host:
    left: float = BURST
    since_ns: int = 0
    last: tuple[int, bytes] = (0, b"")
    last_ns: int = -REPEAT_NS
    is_connected: bool = False
    wrong: int = 0
    wrong_ns: int = field(default=-WRONG_FOR_NS)


class Door:
    """Lets in the senders of some networks, each at most `RATE_S` times a second, with a passcode if there is one."""

    def __init__(self, senders: Sequence[IPv4Network | IPv6Network], *, passcode: str | None = None) -> None:
        self._senders, self._passcode = tuple(senders), passcode
        self._hosts: OrderedDict[str, _Host] = OrderedDict()
        self.counts = dict.fromkeys(Verdict, 0)

    def knows(self, host: str) -> bool:
        """Whether a host is in one of the networks."""
        address = ip_address(host)
        return any(address in network for network in self._senders)

    def weigh(self, host: str, port: int, message: bytes, *, now_ns: int, may_repeat: bool = False) -> Verdict:
        """What is done with a message; one over a connection `may_repeat`, since nothing is doubled there."""
        verdict = self._weigh(host, port, message, now_ns, may_repeat=may_repeat) if self.knows(host) else None
        verdict = verdict or Verdict.STRANGER
        self.counts[verdict] += 1
        return verdict

    def connect(self, host: str, passcode: str, *, now_ns: int) -> bool:
        """Whether a host says the passcode; after some wrong ones it is not listened to for a minute."""
        found = self._host(host, now_ns)
        if now_ns - found.wrong_ns >= WRONG_FOR_NS:
            found.wrong = 0
        if found.wrong >= WRONG_PASSCODES:
            return False
        found.is_connected = self._passcode is None or hmac.compare_digest(passcode.encode(), self._passcode.encode())
        if not found.is_connected:
            found.wrong, found.wrong_ns = found.wrong + 1, now_ns
        return found.is_connected

    def disconnect(self, host: str, *, now_ns: int) -> None:
        """Forgets that a host said the passcode."""
        self._host(host, now_ns).is_connected = False

    def is_open(self, host: str, *, now_ns: int) -> bool:
        """Whether a host need not say a passcode, or has."""
        return self._passcode is None or self._host(host, now_ns).is_connected

    def _weigh(self, host: str, port: int, message: bytes, now_ns: int, *, may_repeat: bool) -> Verdict:
        found = self._host(host, now_ns)
        found.left = min(BURST, found.left + (now_ns - found.since_ns) * RATE_S / SECOND_NS)
        found.since_ns = now_ns
        if found.left < 1:
            return Verdict.TOO_FAST
        found.left -= 1
        is_repeat = not may_repeat and found.last == (port, message) and now_ns - found.last_ns < REPEAT_NS
        found.last, found.last_ns = (port, message), now_ns
        return Verdict.REPEATED if is_repeat else Verdict.HEARD

    def _host(self, host: str, now_ns: int) -> _Host:
        found = self._hosts.get(host)
        if found is None:
            if len(self._hosts) >= MOST_HOSTS:
                self._hosts.popitem(last=False)
            found = self._hosts[host] = _Host(since_ns=now_ns)
        self._hosts.move_to_end(host)
        return found
