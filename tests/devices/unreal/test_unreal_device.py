from __future__ import annotations

import asyncio
import http.client
import json

import pytest
from tests.devices.bench import bench, running

from filmlot.devicekit.control import NotReady, Refused
from filmlot.devicekit.http import Answer
from filmlot.devicekit.status import Reason
from filmlot.devices.unreal import CONTROL
from filmlot.standards.wire import WireError

WALL = "/Game/Stage.Stage:PersistentLevel.Wall"


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


def test_a_silent_engine_times_out_and_an_absent_one_is_not_reached():
    async def story():
        async with bench(CONTROL, timeout_ms=100) as engine:
            engine.simulator.misbehaviour.silent = True
            with pytest.raises(TimeoutError):
                await engine.controller.open()
            await engine.simulator.stop()
            with pytest.raises(ConnectionError):
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


def test_the_simulator_answers_another_http_client():
    def ask(port):
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            client.request("PUT", "/remote/preset/Stage/property/Backdrop", json.dumps({"PropertyValue": "sea"}))
            assert client.getresponse().read() == b""
            client.request("GET", "/remote/preset/Stage/property/Backdrop")
            return json.loads(client.getresponse().read())
        finally:
            client.close()

    async def story():
        async with bench(CONTROL) as engine:
            await engine.simulator.stop()
            return await asyncio.to_thread(ask, await engine.simulator.start("127.0.0.1", 0))

    assert asyncio.run(story())["PropertyValues"][0]["PropertyValue"] == "sea"
