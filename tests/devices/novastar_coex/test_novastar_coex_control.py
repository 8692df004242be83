from __future__ import annotations

import asyncio

import pytest
from tests.devices.bench import bench, running

from filmlot.devicekit.control import NotReady, Refused
from filmlot.devicekit.control_conformance import ControlConformance, Deed, Exchange
from filmlot.devicekit.http import Answer
from filmlot.devicekit.status import Reason
from filmlot.devices.novastar_coex import CONTROL
from filmlot.devices.novastar_coex.simulator import NovaStarCOEXSimulator

SCREEN = "{5f2e0c1a-0001}"


def put(path, body):
    return f"PUT /api/v1{path} HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


def get(path):
    return f"GET /api/v1{path} HTTP/1.1\r\n\r\n".encode()


class TestNovaStarCOEX(ControlConformance):
    family = CONTROL
    exchanges = (  # the maker's interface document, 1.4
        Exchange(
            put("/device/displaymode", '{"value":1,"canvasIDs":[2048]}'), b'{"code":0,"data":null,"message":"Success"}'
        ),
        Exchange(get("/screen/output/display/state"), b'"displayState":[{"canvasID":2048,"displayMode":1}]'),
        Exchange(
            put("/screen/brightness", f'{{"screenIdList":["{SCREEN}"],"brightness":0.45}}'), b'"message":"Success"'
        ),
        Exchange(get("/screen/displayparams"), b'"brightness":0.45,"colorTemperature":6500,"gamma":2.8'),
    )
    deeds = (
        Deed("set_brightness", {"percent": 45}, {"brightness_percent": 45.0}),
        Deed("set_colour_temperature", {"colour_temperature_k": 5600}, {"colour_temperature_k": 5600}),
        Deed("recall_preset", {"preset": 2}, {"preset": 2}),
        Deed("blackout", {}, {"display": "black"}),
        Deed("freeze", {}, {"display": "frozen"}),
        Deed("show_picture", {}, {"display": "picture"}),
    )

    async def disable(self, simulator: NovaStarCOEXSimulator) -> Reason:
        simulator.cabinets = 0
        return Reason.DEVICE_FAULT


def test_a_success_that_changed_nothing_is_a_refusal():
    async def story():
        async with running(CONTROL, timeout_ms=200) as wall:
            answer = wall.simulator.answer
            wall.simulator.answer = lambda asked: answer(asked) if asked.method == "GET" else Answer(200)
            with pytest.raises(Refused, match="changed nothing"):
                await wall.act("blackout")
            assert wall.points["display"] == "picture"

    asyncio.run(story())


def test_a_controller_that_vmp_holds_is_busy():
    async def story():
        async with running(CONTROL) as wall:
            wall.simulator.is_locked = True
            with pytest.raises(NotReady, match="VMP") as refusal:
                await wall.act("freeze")
            assert refusal.value.reason is Reason.BUSY

    asyncio.run(story())


def test_screens_that_differ_have_no_common_brightness():
    async def story():
        async with bench(CONTROL) as wall:
            answer = wall.simulator.answer
            rows = [{"screenId": "a", "brightness": 0.5}, {"screenId": "b", "brightness": 0.6}]
            wall.simulator.answer = lambda asked: (
                Answer(200, {"code": 0, "data": {"list": rows}}) if "displayparams" in asked.path else answer(asked)
            )
            await wall.controller.open()
            assert wall.points["screens"] == 2
            assert "brightness_percent" not in wall.points

    asyncio.run(story())


@pytest.mark.parametrize("data", [None, [], [None, 3], {"list": 3}, {"list": {"screenId": [1]}}, "x"])
def test_data_of_another_form_break_nothing(data):
    async def story():
        async with bench(CONTROL) as wall:
            wall.simulator.answer = lambda _: Answer(200, {"code": 0, "data": data})
            await wall.controller.open()
            assert wall.points == {"screens": 0, "display": "mixed"}

    asyncio.run(story())


@pytest.mark.parametrize("answer", [Answer(404), Answer(200, {"code": 7, "message": "no"})])
def test_another_device_is_told_from_a_controller(answer):
    async def story():
        async with bench(CONTROL) as wall:
            wall.simulator.answer = lambda _: answer
            with pytest.raises(NotReady) as refusal:
                await wall.controller.open()
            assert refusal.value.reason is Reason.WRONG_PROTOCOL

    asyncio.run(story())
