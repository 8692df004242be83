from __future__ import annotations

import asyncio

import pytest
from tests.devices.bench import running

from filmlot.devicekit.control import Refused
from filmlot.devicekit.control_conformance import ControlConformance, Deed, Exchange
from filmlot.devicekit.status import Reason
from filmlot.devices.qtake import CONTROL
from filmlot.devices.qtake.simulator import QTAKESimulator


class TestQTAKE(ControlConformance):
    family = CONTROL
    exchanges = (  # as another controller sends them; what QTAKE answers is not published
        Exchange(
            b"<qtake_remote>\n<connect_client uuid='PeelCapture' type='1'/>\n</qtake_remote>\n",
            b"<qtake_remote><connect",
        ),
        Exchange(
            b"<qtake_remote>\n<record start='1' recorder='1'/>\n<target_input id='1'>"
            b"<set_clip_data shot='A' take='1'/>\n</target_input>\n</qtake_remote>",
            b"<qtake_remote><record start",
        ),
    )
    deeds = (
        Deed("record", {"shot": "12A & <B>", "take": 3}, {"recording": True, "shot": "12A & <B>", "take": 3}),
        Deed("stop", {}, {"recording": False}),
    )

    async def disable(self, simulator: QTAKESimulator) -> Reason:
        simulator.misbehaviour.refuses = {"connect"}
        return Reason.BUSY


def test_a_start_that_is_lost_is_not_sent_again():
    async def story():
        async with running(CONTROL, timeout_ms=200) as assist:
            heard, answers = [], assist.simulator.answers
            assist.simulator.answers = lambda datagram: heard.append(datagram) or answers(datagram)
            assist.simulator.misbehaviour.silent = True
            with pytest.raises(TimeoutError):
                await assist.act("record", shot="1")
            assert len(heard) == 1

    asyncio.run(story())


def test_an_answer_that_comes_too_late_is_not_the_next_ones():
    async def story():
        async with running(CONTROL, timeout_ms=200) as assist:
            assist.simulator.misbehaviour.slow_s = 0.25
            with pytest.raises(TimeoutError):
                await assist.controller.probe()
            await asyncio.sleep(0.1)
            assist.simulator.misbehaviour.slow_s = 0
            assist.simulator.misbehaviour.refuses = {"record"}
            with pytest.raises(Refused, match="not possible"):
                await assist.act("record", shot="1")

    asyncio.run(story())


def test_a_shot_that_xml_cannot_carry_is_refused_before_anything_is_sent():
    async def story():
        async with running(CONTROL) as assist:
            with pytest.raises(Refused, match="shot"):
                await assist.act("record", shot="A\0")
            assert assist.simulator.clips == []

    asyncio.run(story())
