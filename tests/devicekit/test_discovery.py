"""Searches on real sockets: who is asked, who is found, and what is not done."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from ipaddress import IPv4Interface

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.devicekit import mdns
from filmlot.devicekit.conformance import free_port
from filmlot.devicekit.discovery import FOUND_AT_MOST, Found, Probe, SearchError, ServiceProbe, search
from filmlot.devicekit.families import UnknownFamily, control_family, control_keys, family, probe, probe_keys
from filmlot.devicekit.networks import private_networks
from filmlot.standards.wire import WireError

HERE = "127.0.0.1"
ALONE = [IPv4Interface(f"{HERE}/32")]
"""A network of one: its broadcast address is ours."""


@contextlib.contextmanager
def answering(answer: Callable[[bytes], list[bytes]]) -> Iterator[int]:
    """A device that answers; gives its port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        device.bind((HERE, 0))
        device.settimeout(0.05)
        stopped = threading.Event()

        def serve() -> None:
            while not stopped.is_set():
                with contextlib.suppress(TimeoutError):
                    question, asker = device.recvfrom(2048)
                    for data in answer(question):
                        device.sendto(data, asker)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield device.getsockname()[1]
        finally:
            stopped.set()
            thread.join()


def read(datagram, sender):
    if not datagram.startswith(b"I am "):
        raise WireError("protocol", "no answer")
    yield Found("lamp", sender[0], datagram[5:].decode())


def asking(port: int) -> dict[str, Probe]:
    return {"lamp": Probe(read=read, port=port, question=b"who?")}


def test_a_device_that_answers_is_found_once_though_it_is_asked_twice():
    heard = []
    with answering(lambda question: heard.append(question) or [b"I am lamp 1", b"noise"]) as port:
        findings = search(asking(port), ALONE, seconds=0.4)
    assert findings.found == [Found("lamp", HERE, "lamp 1")]
    assert heard == [b"who?", b"who?"]


def test_a_device_that_floods_is_found_up_to_a_limit():
    with answering(lambda _: [b"I am %d" % number for number in range(300)]) as port:
        assert len(search(asking(port), ALONE, seconds=0.5).found) <= FOUND_AT_MOST


def test_an_answer_that_comes_to_the_protocols_port_is_heard_there():
    port = free_port()
    probe = Probe(read=read, port=port, question=b"I am myself", answers_at_port=True)
    # The one socket asks and hears: on a network of one its question is its answer.
    assert [found.name for found in search({"lamp": probe}, ALONE, seconds=0.2).found] == ["myself"]


def test_a_port_that_our_receiver_has_is_left_to_it():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind((HERE, 0))
        receiver.settimeout(1.0)
        probe = Probe(read=read, port=receiver.getsockname()[1], question=b"who?", answers_at_port=True)
        assert search({"lamp": probe}, ALONE, seconds=0.1).notes == {}
        assert receiver.recvfrom(100)[0] == b"who?"


def test_a_group_is_listened_to():
    port, sent = free_port(), threading.Event()
    probe = Probe(read=read, port=port, groups=("239.135.1.9",))

    def send() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(HERE))
            while not sent.wait(0.05):
                sender.sendto(b"I am a tracker", ("239.135.1.9", port))

    thread = threading.Thread(target=send)
    thread.start()
    try:
        assert [found.name for found in search({"lamp": probe}, ALONE, seconds=0.4).found] == ["a tracker"]
    finally:
        sent.set()
        thread.join()


@pytest.mark.parametrize(
    ("networks", "seconds", "named"),
    [
        ([], 1, "0 networks"),
        (["8.8.8.8/24"], 1, "private"),
        (["10.0.0.1/24"], 60, "60 s"),
        (["10.0.0.1/24"] * 9, 1, "9"),
    ],
)
def test_a_search_beyond_its_bounds_is_refused_by_name(networks, seconds, named):
    with pytest.raises(SearchError, match=named):
        search(asking(1), [IPv4Interface(network) for network in networks], seconds=seconds)


def test_an_announced_service_is_found_by_the_library_that_announces_it():
    zeroconf = pytest.importorskip("zeroconf")
    service = "_lampfinder._tcp.local."
    info = zeroconf.ServiceInfo(
        service, f"Deck A.{service}", 9993, properties={"class": "Lamp"}, addresses=[socket.inet_aton("10.1.2.3")]
    )
    announcer = zeroconf.Zeroconf(interfaces=[HERE], ip_version=zeroconf.IPVersion.V4Only)
    announcer.register_service(info, strict=False)
    probe = ServiceProbe(service=service, read=lambda one: Found("lamp", one.address, one.name, one.texts["class"]))
    try:
        findings = search({"lamp": probe}, ALONE, seconds=2.0)
    finally:
        announcer.close()
    assert findings.found == [Found("lamp", "10.1.2.3", "Deck A", "Lamp")]


def test_what_cannot_be_looked_for_is_named(monkeypatch):
    def refuse(*_: object) -> None:
        raise mdns.NoMdns("install filmlot[discovery]")

    monkeypatch.setattr(mdns, "Browser", refuse)
    probes = {"deck": ServiceProbe(service="_x._tcp.local.", read=lambda _: None)}
    assert search(probes, ALONE, seconds=0.05).notes == {"deck": "install filmlot[discovery]"}


def test_our_networks_are_private_and_not_ourselves():
    assert all(network.is_private and not network.is_loopback for network in private_networks())


def test_a_family_without_a_search_is_named():
    with pytest.raises(UnknownFamily, match="artnet"):
        probe("freed")


@pytest.mark.parametrize("key", probe_keys())
@given(data=st.binary(max_size=80), whole=st.booleans())
def test_arbitrary_bytes_find_nothing_and_raise_nothing_but_a_wire_error(key, data, whole):
    found = probe(key)
    if isinstance(found, ServiceProbe):
        name = data.decode("latin-1")
        one = found.read(mdns.Service(name, HERE, 9990, {"class": name if whole else "Videohub"}))
        devices = [] if one is None else [one]
    else:
        devices = []
        with contextlib.suppress(WireError):
            devices = list(found.read((found.question if whole else b"") + data, (HERE, 1)))
    for device in devices:
        assert device.family == key
        (control_family if key in control_keys() else family)(key).settings(device.config)


def test_no_question_is_long_and_no_search_asks_a_public_group():
    for key in probe_keys():
        found = probe(key)
        if isinstance(found, Probe):
            assert len(found.question) < 64
            assert len(found.groups) <= 32
            assert all(group.startswith(("239.", "236.10.10.10")) for group in found.groups)
            assert replace(found, port=1).read is found.read
