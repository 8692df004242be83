from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest
from tests.devices.bench import bench, running

from filmlot.devicekit.control import NotReady, Refused
from filmlot.devicekit.control_conformance import ControlConformance, Deed, Exchange
from filmlot.devicekit.http import Answer
from filmlot.devicekit.status import Reason
from filmlot.devices.unreal import CONTROL
from filmlot.devices.unreal.simulator import UnrealSimulator
from filmlot.standards.wire import WireError

WALL = "/Game/Stage.Stage:PersistentLevel.Wall"


def put(path, body):
    return f"PUT {path} HTTP/1.1\r\nHost: engine\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


class TestUnreal(ControlConformance):
    family = CONTROL
    settings: ClassVar[Mapping[str, Any]] = {"preset": "Stage"}
    exchanges = (  # Epic's references print these bodies
        Exchange(b"GET /remote/info HTTP/1.1\r\n\r\n", b'{"HttpRoutes":[{"Path":"/remote/info","Verb":"Get"'),
        Exchange(b"GET /remote/presets HTTP/1.1\r\n\r\n", b'{"Presets":[{"Name":"Stage","Path":'),
        Exchange(b"GET /remote/preset/No HTTP/1.1\r\n\r\n", b'{"errorMessage":"Preset No could not be found."}'),
        Exchange(put("/remote/preset/Stage/property/Backdrop", '{"PropertyValue":"sea"}'), b"HTTP/1.1 200 OK"),
        Exchange(b"GET /remote/preset/Stage/property/Backdrop HTTP/1.1\r\n\r\n", b'"PropertyValue":"sea"'),
        Exchange(put("/remote/preset/Stage/function/Go", '{"Parameters":{}}'), b'{"ReturnedValues":[{}]}'),
        Exchange(
            put("/remote/batch", '{"Requests":[{"RequestId":7,"URL":"/remote/info","Verb":"GET"}]}'), b'"RequestId":7'
        ),
    )
    deeds = (
        Deed("set_preset", {"preset": "Stage", "values": {"Wall Intensity": 0.25}}, {"Wall Intensity": 0.25}),
        Deed("call_preset", {"preset": "Stage", "function": "Reset"}, {}),
        Deed("set_property", {"object_path": WALL, "name": "Intensity", "value": 3}, {}),
        Deed("call", {"object_path": WALL, "function": "Flash"}, {}),
    )

    async def disable(self, simulator: UnrealSimulator) -> Reason:
        simulator.presets.clear()
        return Reason.DEVICE_FAULT


def test_a_presets_values_are_shown_and_set_together():
    async def story():
        async with running(CONTROL, preset="Stage") as engine:
            assert engine.points == {"presets": 1, "Wall Intensity": 1.0, "Backdrop": "forest", "Sun Visible": True}
            await engine.act("set_preset", preset="Stage", values={"Wall Intensity": 0.5, "Sun": {"Pitch": -90.0}})
            await engine.see(**{"Wall Intensity": 0.5})
            assert engine.simulator.presets["Stage"]["Sun"] == {"Pitch": -90.0}
            assert engine.simulator.points == engine.points

    asyncio.run(story())


def test_functions_and_properties_are_reached_by_path_and_by_label():
    async def story():
        async with running(CONTROL) as engine:
            await engine.act(
                "call_preset", preset="Stage", function="Print Text (Kismet/Lib)", parameters={"InText": "go"}
            )
            await engine.act("call", object_path=WALL, function="Flash", parameters={"Frames": 1})
            await engine.act("set_property", object_path=WALL, name="Intensity", value=2.5)
            called = [("Print Text (Kismet/Lib)", {"InText": "go"}), ("Flash", {"Frames": 1})]
            assert engine.simulator.called == called
            assert engine.simulator.objects[WALL] == {"Intensity": 2.5}

    asyncio.run(story())


def test_what_is_sent_is_what_the_reference_prints():
    """The bodies of Epic's "Remote Control API HTTP Reference" and "Preset API HTTP Reference"."""

    async def story(**settings):
        async with running(CONTROL, **settings) as engine:
            heard, answer = [], engine.simulator.answer
            engine.simulator.answer = lambda request: heard.append(request) or answer(request)
            await engine.act("set_property", object_path=WALL, name="Intensity", value=2)
            await engine.act("call", object_path=WALL, function="Set", parameters={"bSweep": True})
            await engine.act("call_preset", preset="Stage", function="Print Text", parameters={"InText": "Hello"})
            return [(request.method, request.path, request.body) for request in heard if request.method == "PUT"]

    written = {"objectPath": WALL, "propertyName": "Intensity", "propertyValue": {"Intensity": 2}}
    called = {"objectPath": WALL, "functionName": "Set", "parameters": {"bSweep": True}}
    assert asyncio.run(story()) == [
        ("PUT", "/remote/object/property", {**written, "access": "WRITE_TRANSACTION_ACCESS"}),
        ("PUT", "/remote/object/call", {**called, "generateTransaction": True}),
        (
            "PUT",
            "/remote/preset/Stage/function/Print Text",
            {"Parameters": {"InText": "Hello"}, "GenerateTransaction": True},
        ),
    ]
    assert asyncio.run(story(records_transactions=False))[0][2]["access"] == "WRITE_ACCESS"


@pytest.mark.parametrize(
    ("action", "arguments", "words"),
    [
        ("set_preset", {"preset": "Nowhere", "values": {"A": 1}}, "A: Preset Nowhere could not be found"),
        ("set_preset", {"preset": "Stage", "values": {"Backdrop": "sea", "B": 1}}, "B: Unable to resolve"),
        ("set_property", {"object_path": "/Game/No", "name": "X", "value": 1}, "could not be resolved"),
        ("call", {"object_path": "/Game/No", "function": "X"}, "does not exist"),
    ],
)
def test_a_refusal_is_told_in_the_engines_words(action, arguments, words):
    async def story():
        async with running(CONTROL) as engine:
            with pytest.raises(Refused, match=words):
                await engine.act(action, **arguments)

    asyncio.run(story())


def test_a_preset_that_is_gone_is_named():
    async def story():
        async with bench(CONTROL, preset="Gone") as engine:
            with pytest.raises(NotReady, match="Gone could not be found"):
                await engine.controller.open()

    asyncio.run(story())


@pytest.mark.parametrize("body", [{}, [], "no", {"Presets": 3}, None])
def test_another_server_is_told_from_an_engine(body):
    async def story():
        async with bench(CONTROL) as engine:
            engine.simulator.answer = lambda _: Answer(200, body)
            with pytest.raises(NotReady) as refusal:
                await engine.controller.open()
            assert refusal.value.reason is Reason.WRONG_PROTOCOL

    asyncio.run(story())


def test_a_server_that_speaks_no_json_is_named_so():
    async def page(_reader, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>")
        await writer.drain()
        writer.close()

    async def story():
        server = await asyncio.start_server(page, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        controller = CONTROL.controller(CONTROL.settings({"host": "127.0.0.1", "port": port}), lambda **_: None)
        try:
            with pytest.raises(WireError, match="not JSON"):
                await controller.open()
        finally:
            await controller.close()
            server.close()

    asyncio.run(story())
