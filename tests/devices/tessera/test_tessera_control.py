from __future__ import annotations

import asyncio

import pytest
from tests.devices.bench import bench, running

from filmlot.devicekit.control import NotReady, Refused
from filmlot.devicekit.control_conformance import ControlConformance, Deed, Exchange
from filmlot.devicekit.http import Answer
from filmlot.devicekit.status import Reason
from filmlot.devices.tessera import CONTROL
from filmlot.devices.tessera.simulator import TesseraSimulator


def put(path, body):
    return f"PUT {path} HTTP/1.1\r\nHost: wall\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


class TestTessera(ControlConformance):
    family = CONTROL
    exchanges = (  # the maker's API document, section 4 and appendix A
        Exchange(put("/api/output/global-colour/brightness", '{"data":5000}'), b'{"brightness":5000}'),
        Exchange(put("/api/override/blackout/enabled", '{"data": true}'), b'{"enabled":true}'),
        Exchange(put("/api/override/blackout/enabled", '{"data":false}'), b'{"enabled":false}'),
        Exchange(b"GET /api/system/software-version HTTP/1.1\r\n\r\n", b'{"software-version":"3.5.2"}'),
        Exchange(b"GET /api/override/freeze HTTP/1.1\r\n\r\n", b'{"freeze":{"enabled":false}}'),
        Exchange(put("/api/presets/active/number", '{"data":128}'), b'{"response-code":"Object not found"}'),
    )
    deeds = (
        Deed("set_brightness", {"brightness_nits": 900}, {"brightness_nits": 900}),
        Deed("set_colour_temperature", {"colour_temperature_k": 5600}, {"colour_temperature_k": 5600}),
        Deed("recall_preset", {"preset": 2}, {"preset": 2, "preset_name": "Main show"}),
        Deed("select_input", {"input_type": "hdmi", "input_number": 2}, {"input_type": "hdmi", "input_number": 2}),
        Deed("blackout", {}, {"blackout": True}),
        Deed("end_blackout", {}, {"blackout": False}),
        Deed("freeze", {}, {"freeze": True}),
        Deed("end_freeze", {}, {"freeze": False}),
        Deed("show_test_pattern", {"test_pattern": "grid"}, {"test_pattern": "grid", "test_pattern_shown": True}),
        Deed("end_test_pattern", {}, {"test_pattern_shown": False}),
    )

    async def disable(self, simulator: TesseraSimulator) -> Reason:
        simulator.remote_enabled = False
        return Reason.REMOTE_DISABLED


def test_a_processor_is_told_what_to_do_and_shows_it():
    async def story():
        async with running(CONTROL) as wall:
            assert wall.points == dict(wall.simulator.points)
            await wall.act("set_brightness", brightness_nits=900)
            await wall.act("set_colour_temperature", colour_temperature_k=5600)
            await wall.act("select_input", input_type="hdmi", input_number=2)
            await wall.act("recall_preset", preset=2)
            await wall.act("blackout")
            await wall.act("show_test_pattern", test_pattern="grid")
            await wall.see(brightness_nits=900, colour_temperature_k=5600, preset_name="Main show", blackout=True)
            assert wall.points == dict(wall.simulator.points)
            await wall.act("end_blackout")
            await wall.act("end_test_pattern")
            await wall.see(blackout=False, test_pattern_shown=False, test_pattern="grid")

    asyncio.run(story())


@pytest.mark.parametrize(
    ("action", "arguments", "path", "data", "answered"),
    [
        # Section 4, "Writing data", and appendix A of the API document.
        (
            "set_brightness",
            {"brightness_nits": 5000},
            "/api/output/global-colour/brightness",
            5000,
            {"brightness": 5000},
        ),
        ("blackout", {}, "/api/override/blackout/enabled", True, {"enabled": True}),
        ("recall_preset", {"preset": 80}, "/api/presets/active/number", 80, {"number": 80}),
        (
            "show_test_pattern",
            {"test_pattern": "colour-bars"},
            "/api/override/test-pattern/type",
            "colour-bars",
            {"type": "colour-bars"},
        ),
    ],
)
def test_an_exchange_is_the_one_that_the_maker_prints(action, arguments, path, data, answered):
    async def story():
        async with running(CONTROL) as wall:
            heard, answer = [], wall.simulator.answer
            wall.simulator.answer = lambda request: heard.append((request, answer(request))) or heard[-1][1]
            await wall.act(action, **arguments)
            return heard

    request, reply = asyncio.run(story())[0]
    assert (request.method, request.path, request.body) == ("PUT", path, {"data": data})
    assert reply == Answer(200, answered)


def test_what_the_processor_answers_with_200_and_a_code_is_a_refusal():
    async def story():
        async with running(CONTROL) as wall:
            with pytest.raises(Refused, match="preset: Object not found"):
                await wall.act("recall_preset", preset=5)
            wall.simulator.misbehaviour.refuses.add("freeze")
            with pytest.raises(Refused, match="Invalid value"):
                await wall.act("freeze")

    asyncio.run(story())


def test_a_value_that_the_processor_changed_is_a_refusal_that_shows_what_holds():
    async def story():
        async with running(CONTROL) as wall:
            wall.simulator.answer = lambda _: Answer(200, {"brightness": 1200})
            with pytest.raises(Refused, match="holds 1200 instead of 9000"):
                await wall.act("set_brightness", brightness_nits=9000)
            assert wall.points["brightness_nits"] == 1200

    asyncio.run(story())


def test_ip_control_that_is_off_is_told_from_another_device():
    async def story():
        async with bench(CONTROL) as wall:
            wall.simulator.remote_enabled = False
            with pytest.raises(NotReady) as off:
                await wall.controller.open()
        async with bench(CONTROL) as wall:
            wall.simulator.answer = lambda _: Answer(404)
            with pytest.raises(NotReady) as other:
                await wall.controller.open()
            assert (off.value.reason, other.value.reason) == (Reason.REMOTE_DISABLED, Reason.WRONG_PROTOCOL)

    asyncio.run(story())


def test_an_input_without_a_signal_is_shown_and_does_not_end_the_connection():
    async def story():
        async with running(CONTROL) as wall:
            wall.simulator.tree["input"]["ports"]["sdi"]["1"]["meta-data"]["refresh-rate"] = -1
            with pytest.raises(NotReady, match="no signal at sdi 1") as refusal:
                await wall.controller.probe()
            assert refusal.value.reason is Reason.NO_PICTURE
            await wall.act("set_brightness", brightness_nits=100)

    asyncio.run(story())


@pytest.mark.parametrize(
    "tree", [{}, {"api": {}}, {"api": {"system": [1], "input": 3}}, {"api": {"devices": {"statistics": "x"}}}]
)
def test_a_tree_of_another_form_shows_nothing_and_breaks_nothing(tree):
    async def story():
        async with bench(CONTROL) as wall:
            wall.simulator.answer = lambda _: Answer(200, tree)
            if "api" in tree:
                await wall.controller.open()
            else:
                with pytest.raises(NotReady):
                    await wall.controller.open()
            assert wall.points == {}

    asyncio.run(story())
