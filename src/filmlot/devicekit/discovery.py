"""Devices on our own networks that answer when they are asked who they are, or say so unasked.

A search is bounded: a few datagrams, a few seconds, private networks alone, so few devices that a page can list them.
"""

from __future__ import annotations

import selectors
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from ipaddress import IPv4Interface
from itertools import chain
from typing import Any, NamedTuple

from filmlot.devicekit import mdns
from filmlot.devicekit.contract import Endpoint, Sender
from filmlot.devicekit.port import Port, PortError
from filmlot.standards.wire import WireError

LONGEST_S = 12.0
FOUND_AT_MOST = 256
_DATAGRAMS_AT_MOST = 20_000
_NETWORKS_AT_MOST = 8
_NAME_CHARACTERS = 80
_ASKED = 2
_TURN_S = 0.05


class Found(NamedTuple):
    """A device that said who it is; `config` is what its family's settings need to reach or hear it."""

    family: str
    address: str
    name: str
    identity: str = ""
    config: Mapping[str, Any] = {}


Reader = Callable[[bytes, Sender], Iterable[Found]]


@dataclass(frozen=True, kw_only=True)
class Probe:
    """How devices of a family are found over UDP.

    A `question` is sent to `port` of every network; with `groups` their multicast is listened to on that port.
    `read` gives the devices in an answer, and raises `WireError` for what is none. `answers_at_port` is for protocols
    whose answers come to their own port, not to where the question came from.
    """

    read: Reader
    port: int
    question: bytes = b""
    groups: Sequence[str] = ()
    answers_at_port: bool = False


@dataclass(frozen=True, kw_only=True)
class ServiceProbe:
    """How devices of a family are found by the service that they announce (mDNS, DNS-SD)."""

    service: str
    read: Callable[[mdns.Service], Found | None]


@dataclass
class Findings:
    """What a search gave; `notes` say of which families nothing could be asked, and why."""

    found: list[Found] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)


class SearchError(ValueError):
    """A search that is not made: no network, one that is not private, or too long."""


def search(
    probes: Mapping[str, Probe | ServiceProbe], networks: Sequence[IPv4Interface], *, seconds: float
) -> Findings:
    """The devices of families on the networks of our own addresses; raises `SearchError`."""
    _check(networks, seconds)
    findings = Findings()
    asked = {key: probe for key, probe in probes.items() if isinstance(probe, Probe)}
    announced = {key: probe for key, probe in probes.items() if isinstance(probe, ServiceProbe)}
    known: set[tuple[str, str, str]] = set()
    with ExitStack() as stack:
        browser = _browse(announced, networks, findings, stack)
        ears = _open(asked, networks, findings, stack)
        for said in chain(_listen(ears, seconds=seconds), _announced(announced, browser)):
            found = said._replace(name=_plain(said.name) or said.family, identity=_plain(said.identity))
            mark = (found.family, found.address, found.identity or found.name)
            if mark not in known and len(known) < FOUND_AT_MOST:
                known.add(mark)
                findings.found.append(found)
    return findings


def _plain(text: str) -> str:
    """What a device says of itself, as one short line."""
    return "".join(character for character in text if character.isprintable()).strip()[:_NAME_CHARACTERS]


def _check(networks: Sequence[IPv4Interface], seconds: float) -> None:
    if not networks or len(networks) > _NETWORKS_AT_MOST:
        raise SearchError(f"{len(networks)} networks cannot be searched; name 1 to {_NETWORKS_AT_MOST}")
    public = next((network for network in networks if not (network.is_private or network.is_link_local)), None)
    if public is not None:
        raise SearchError(f"{public} is no private network; nobody else's is searched")
    if not 0 < seconds <= LONGEST_S:
        raise SearchError(f"a search of {seconds} s is not made; it takes up to {LONGEST_S:g}")


@dataclass
class _Ear:
    """An open port and what is to be done with it."""

    port: Port
    probe: Probe
    targets: tuple[Sender, ...]


def _open(
    probes: Mapping[str, Probe], networks: Sequence[IPv4Interface], findings: Findings, stack: ExitStack
) -> list[_Ear]:
    ears = []
    for key, probe in probes.items():
        for endpoint, targets in _endpoints(probe, networks):
            try:
                port = _port(endpoint, probe)
            except PortError as error:
                findings.notes[key] = str(error)
                continue
            stack.callback(port.close)
            ears.append(_Ear(port, probe, targets))
    return ears


def _endpoints(probe: Probe, networks: Sequence[IPv4Interface]) -> Iterator[tuple[Endpoint, tuple[Sender, ...]]]:
    for network in networks:
        address = str(network.ip)
        if probe.question:
            everybody = (str(network.network.broadcast_address), probe.port)
            yield Endpoint(address, probe.port if probe.answers_at_port else 0), (everybody,)
        for group in probe.groups:
            yield Endpoint(address, probe.port, group, is_shared=True), ()


def _port(endpoint: Endpoint, probe: Probe) -> Port:
    try:
        return Port(endpoint)
    except PortError:
        # Our own receiver has it. To share it would take its packets away, so only those who answer us are heard.
        if not probe.answers_at_port or endpoint.group is not None:
            raise
        return Port(endpoint._replace(port=0))


def _listen(ears: Sequence[_Ear], *, seconds: float) -> Iterator[Found]:
    begun_s = time.monotonic()
    asked, heard = 0, 0
    with selectors.DefaultSelector() as selector:
        for ear in ears:
            selector.register(ear.port, selectors.EVENT_READ, ear)
        while (elapsed_s := time.monotonic() - begun_s) < seconds and heard < _DATAGRAMS_AT_MOST:
            if asked < _ASKED and elapsed_s >= asked * seconds / (2 * _ASKED):  # once more: a datagram may be lost
                asked += 1
                _ask(ears)
            for key, _ in selector.select(_TURN_S):
                heard += 1
                yield from _read(key.data)


def _ask(ears: Sequence[_Ear]) -> None:
    for ear in ears:
        for target in ear.targets:
            ear.port.send(ear.probe.question, target)


def _read(ear: _Ear) -> list[Found]:
    datagram = ear.port.receive()
    try:
        return [] if datagram is None else list(ear.probe.read(datagram.data, datagram.sender))
    except WireError:
        return []


def _browse(
    probes: Mapping[str, ServiceProbe], networks: Sequence[IPv4Interface], findings: Findings, stack: ExitStack
) -> mdns.Browser | None:
    if not probes:
        return None
    try:
        browser = mdns.Browser({probe.service for probe in probes.values()}, [str(one.ip) for one in networks])
    except (mdns.NoMdns, OSError) as error:
        findings.notes |= dict.fromkeys(probes, str(error))
        return None
    stack.callback(browser.close)
    return browser


def _announced(probes: Mapping[str, ServiceProbe], browser: mdns.Browser | None) -> Iterator[Found]:
    if browser is None:
        return
    for probe in probes.values():
        found = (probe.read(service) for service in browser.services(probe.service))
        yield from (one for one in found if one is not None)
