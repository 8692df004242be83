from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from videohubwire import Videohub

from filmlot.devicekit.ack import Answer
from filmlot.devicekit.conformance import wait_for
from filmlot.devicekit.control_conformance import Bench, ControlConformance, Deed, Exchange
from filmlot.devicekit.status import Reason
from filmlot.devices.videohub import CONTROL
from filmlot.devices.videohub.simulator import VideohubSimulator


class TestVideohub(ControlConformance):
    family = CONTROL
    exchanges = (  # Videohub manual, developer information
        Exchange(b"", b"PROTOCOL PREAMBLE:\nVersion: 2.3\n\nVIDEOHUB DEVICE:\nDevice present: true\n"),
        Exchange(b"PING:\n\n", b"ACK\n\n"),
        Exchange(b"VIDEO OUTPUT ROUTING:\n7 2\n\n", b"ACK\n\nVIDEO OUTPUT ROUTING:\n7 2\n\n"),
        Exchange(b"VIDEO OUTPUT LOCKS:\n7 O\n\n", b"ACK\n\nVIDEO OUTPUT LOCKS:\n7 O\n\n"),
        Exchange(b"VIDEO OUTPUT LOCKS:\n7 F\n\n", b"ACK\n\nVIDEO OUTPUT LOCKS:\n7 U\n\n"),
        Exchange(b"OUTPUT LABELS:\n\n", b"ACK\n\nOUTPUT LABELS:\n0 Output 1\n1 Output 2\n"),
        Exchange(b"NO SUCH THING:\n1 2\n\n", b"NAK\n\n"),
    )
    deeds = (
        Deed("route", {"output": 8, "input": 3}, {"output_8": 3}),
        Deed("salvo", {"routes": {1: 12, 2: 11}}, {"output_1": 12, "output_2": 11}),
        Deed("lock", {"output": 1}, {"lock_1": True}),
        Deed("unlock", {"output": 1}, {"lock_1": False}),
    )

    async def disable(self, simulator: VideohubSimulator) -> Reason:
        await simulator.set_presence("needs_update")
        return Reason.DEVICE_FAULT

    def test_a_lock_of_another_client_is_named_when_it_keeps_us_out(self):
        with self.bench() as bench:
            simulator: Any = bench.simulator
            simulator.locks[7] = "L"
            ack = bench.act(self.deeds[0])
            assert ack.answer is Answer.REFUSED
            assert ack.detail.startswith("it answered ACK, and output 8 shows input 8, not 3")

    def test_an_output_that_is_not_there_is_refused_before_the_router_hears_of_it(self):
        with self.bench() as bench:
            ack = bench.act(Deed("route", {"output": 99, "input": 1}, {}))
            assert (ack.answer, ack.detail) == (Answer.REFUSED, "it has no output 99; it has 12")

    def test_a_change_by_somebody_else_is_published(self):
        with self.bench(probe_s=60.0) as bench, socket.create_connection(("127.0.0.1", bench.port)) as other:
            heard: list[tuple[str, dict[str, Any]]] = []
            bench.desk.listen(lambda device, changes: heard.append((device, dict(changes))))
            other.sendall(b"VIDEO OUTPUT ROUTING:\n7 2\n\n")
            wait_for(lambda: heard, lambda found: ("device", {"output_8": 3}) in found)


@pytest.fixture
def router() -> Iterator[Bench]:
    bench = Bench(CONTROL, {}, probe_s=60.0)
    yield bench
    bench.close()


def test_an_independent_client_drives_the_simulator(router):
    with Videohub("127.0.0.1", router.port) as client:
        assert (client.video_inputs, client.video_outputs, client.protocol_version) == (12, 12, "2.3")
        client.ping()
        client.route(7, 2)
        assert client.state()["outputs"][7] == {"index": 7, "label": "Output 8", "source": 2, "lock": "U"}
    assert router.simulator.points["output_8"] == 3


def test_what_the_desk_routes_and_locks_an_independent_client_sees(router):
    router.connect()
    router.wait_usable()
    with Videohub("127.0.0.1", router.port) as client:
        for deed in TestVideohub.deeds[:3]:
            assert router.act(deed).is_done
        outputs = wait_for(lambda: client.state()["outputs"], lambda found: found[0]["lock"] == "O")
        assert [outputs[index]["source"] for index in (0, 1, 7)] == [11, 10, 2]
