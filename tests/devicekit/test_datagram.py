from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable

import pytest

from filmlot.devicekit.datagram import DatagramLink, DatagramSimulator
from filmlot.devicekit.networks import address_towards

HERE = "127.0.0.1"


class Echo(DatagramSimulator):
    """Answers each datagram with itself, twice."""

    def answers(self, datagram: bytes) -> Iterable[bytes]:
        return (datagram, datagram)


def converse(steps):
    async def run():
        device = Echo()
        link = await DatagramLink.connect(HERE, await device.start(HERE, 0))
        try:
            async with asyncio.timeout(5):
                await steps(link, device)
        finally:
            link.close()
            await device.stop()

    asyncio.run(run())


def test_answers_come_in_their_order():
    async def steps(link, _):
        link.send(b"1")
        assert [await link.receive(), await link.receive()] == [b"1", b"1"]

    converse(steps)


def test_what_came_too_late_is_forgotten():
    async def steps(link, _):
        link.send(b"old")
        await link.receive()
        await asyncio.sleep(0.05)
        link.forget()
        link.send(b"new")
        assert await link.receive() == b"new"

    converse(steps)


def test_a_silent_device_does_not_answer_and_a_slow_one_does_later():
    async def steps(link, device):
        device.misbehaviour.silent = True
        link.send(b"lost")
        await asyncio.sleep(0.05)
        device.misbehaviour.silent, device.misbehaviour.slow_s = False, 0.05
        link.send(b"late")
        assert await link.receive() == b"late"

    converse(steps)


def test_a_port_where_nobody_listens_is_reported_to_who_receives():
    async def steps(link, device):
        await device.stop()
        link.send(b"1")
        with pytest.raises(ConnectionRefusedError):
            await link.receive()

    converse(steps)


def test_a_closed_link_ends_who_receives_and_refuses_who_sends():
    async def steps(link, _):
        receiving = asyncio.create_task(link.receive())
        await asyncio.sleep(0)
        link.close()
        with pytest.raises(ConnectionError):
            await receiving
        with pytest.raises(ConnectionError):
            link.send(b"1")

    converse(steps)


def test_a_flood_keeps_the_newest():
    async def steps(link, _):
        for number in range(1000):
            link.datagram_received(number.to_bytes(2, "big"), (HERE, 1))
        assert await link.receive() == (1000 - 256).to_bytes(2, "big")

    converse(steps)


def test_a_host_that_answers_from_another_port_is_heard_and_others_are_not():
    async def story():
        loop = asyncio.get_running_loop()
        device = Echo()
        link = await DatagramLink.connect_host(HERE, await device.start(HERE, 0))
        other, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=(HERE, 0))
        stranger, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=("127.0.0.2", 0))
        try:
            async with asyncio.timeout(5):
                stranger.sendto(b"not for you", link.address)
                other.sendto(b"from elsewhere", link.address)
                assert await link.receive() == b"from elsewhere"
                link.send(b"1")
                assert [await link.receive(), await link.receive()] == [b"1", b"1"]
        finally:
            link.close()
            other.close()
            stranger.close()
            await device.stop()

    asyncio.run(story())


def test_the_address_towards_a_host_is_the_one_that_it_sees():
    assert address_towards((HERE, 9)) == HERE
    with pytest.raises(socket.gaierror):
        address_towards(("no such host", 9))
