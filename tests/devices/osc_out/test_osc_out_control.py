from __future__ import annotations

import asyncio

import pytest
from pythonosc.osc_message import OscMessage
from tests.devices.bench import eventually, running

from filmlot.devicekit.contract import SettingsError
from filmlot.devicekit.control import Refused
from filmlot.devices.osc_out import CONTROL
from filmlot.standards.osc.message import Message


async def hear(receiver, count):
    await eventually(lambda: len(receiver.simulator.heard) == count)
    return receiver.simulator.heard


def test_a_message_arrives_with_the_types_of_its_values():
    async def story():
        async with running(CONTROL) as receiver:
            await receiver.act("send", address="/cue/3/start")
            await receiver.act("send", address="/level", arguments=[1, 0.5, True, "幕", 1 << 40])
            assert await hear(receiver, 2) == [
                Message("/cue/3/start"),
                Message("/level", "ifTsh", (1, 0.5, True, "幕", 1 << 40)),
            ]
            assert receiver.points == {"sent": 2} == receiver.simulator.points

    asyncio.run(story())


def test_another_implementation_reads_what_is_sent():
    async def story():
        async with running(CONTROL) as receiver:
            heard = []
            receiver.simulator.answers = lambda datagram: heard.append(datagram) or ()
            # "OSC Message Examples" of the specification, one of them.
            await receiver.act("send", address="/oscillator/4/frequency", arguments=[440.0])
            await eventually(lambda: heard)
            return heard[0]

    datagram = asyncio.run(story())
    assert datagram == b"/oscillator/4/frequency\0,f\0\0\x43\xdc\0\0"
    read = OscMessage(datagram)
    assert (read.address, read.params) == ("/oscillator/4/frequency", [440.0])


def test_a_port_where_nobody_listens_is_found_by_the_next_probe():
    async def story():
        async with running(CONTROL) as receiver:
            await receiver.simulator.stop()
            await receiver.act("send", address="/go")
            with pytest.raises(ConnectionRefusedError):  # noqa: PT012 (the refusal comes when it comes)
                async with asyncio.timeout(5):
                    while True:
                        await receiver.controller.probe()
                        await asyncio.sleep(0.005)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"address": "go"}, "address"),
        ({"address": "/a b"}, "address"),
        ({"address": "/go", "arguments": [None]}, "arguments"),
        ({"address": "/go", "arguments": [0] * 33}, "arguments"),
    ],
)
def test_a_message_that_cannot_be_is_refused_by_name(values, named):
    with pytest.raises(SettingsError, match=named):
        CONTROL.arguments("send", values)


@pytest.mark.parametrize("value", [1 << 70, "nul\0"])
def test_a_value_that_osc_cannot_carry_is_refused_in_words(value):
    async def story():
        async with running(CONTROL) as receiver:
            with pytest.raises(Refused, match=r".+"):
                await receiver.act("send", address="/go", arguments=[value])

    asyncio.run(story())
