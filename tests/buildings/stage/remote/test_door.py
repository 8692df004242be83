"""Who may say something from outside, and how often."""

from __future__ import annotations

from ipaddress import ip_network

from filmlot.buildings.stage.engine.remote.door import (
    BURST,
    MOST_HOSTS,
    RATE_S,
    REPEAT_NS,
    SECOND_NS,
    WRONG_FOR_NS,
    WRONG_PASSCODES,
    Door,
    Verdict,
)

HOST = "10.0.0.7"


def door(passcode: str | None = None) -> Door:
    return Door([ip_network("10.0.0.0/24"), ip_network("fd00::/8")], passcode=passcode)


def test_a_stranger_stays_outside() -> None:
    found = door()
    verdicts = [found.weigh(host, 1, b"go", now_ns=0) for host in (HOST, "10.0.1.7", "fd00::1", "2001:db8::1")]
    assert verdicts == [Verdict.HEARD, Verdict.STRANGER, Verdict.HEARD, Verdict.STRANGER]
    assert (found.counts[Verdict.HEARD], found.counts[Verdict.STRANGER]) == (2, 2)


def test_what_comes_twice_at_once_from_one_port_counts_once() -> None:
    found = door()

    def weigh(port: int, message: bytes, now_ns: int, *, may_repeat: bool = False) -> Verdict:
        return found.weigh(HOST, port, message, now_ns=now_ns, may_repeat=may_repeat)

    assert weigh(1, b"go", 0) is Verdict.HEARD
    assert weigh(1, b"go", REPEAT_NS - 1) is Verdict.REPEATED
    assert weigh(1, b"go", 2 * REPEAT_NS - 1) is Verdict.HEARD
    assert weigh(2, b"go", 2 * REPEAT_NS) is Verdict.HEARD
    assert weigh(2, b"next", 2 * REPEAT_NS) is Verdict.HEARD
    assert weigh(2, b"next", 2 * REPEAT_NS, may_repeat=True) is Verdict.HEARD


def test_a_sender_is_heard_so_many_times_a_second() -> None:
    found = door()

    def heard(count: int, now_ns: int) -> int:
        verdicts = [found.weigh(HOST, 1, b"%d" % number, now_ns=now_ns) for number in range(count)]
        return verdicts.count(Verdict.HEARD)

    assert heard(3 * BURST, 0) == BURST
    assert heard(3 * BURST, SECOND_NS) == RATE_S
    assert found.weigh("10.0.0.8", 1, b"go", now_ns=SECOND_NS) is Verdict.HEARD


def test_a_passcode_is_asked_of_each_host() -> None:
    found = door("7291")
    assert not found.is_open(HOST, now_ns=0)
    assert found.connect(HOST, "7291", now_ns=0)
    assert found.is_open(HOST, now_ns=0)
    assert not found.is_open("10.0.0.8", now_ns=0)
    found.disconnect(HOST, now_ns=0)
    assert not found.is_open(HOST, now_ns=0)


def test_guessing_ends_for_a_minute() -> None:
    found = door("7291")
    for _ in range(WRONG_PASSCODES):
        assert not found.connect(HOST, "0000", now_ns=0)
    assert not found.connect(HOST, "7291", now_ns=WRONG_FOR_NS - 1)
    assert found.connect("10.0.0.8", "7291", now_ns=0)
    assert found.connect(HOST, "7291", now_ns=WRONG_FOR_NS)


def test_hosts_that_come_and_go_take_no_memory() -> None:
    found = door()
    for number in range(3 * MOST_HOSTS):
        found.weigh(f"fd00::{number:x}", 1, b"go", now_ns=0)
    assert len(found._hosts) == MOST_HOSTS
