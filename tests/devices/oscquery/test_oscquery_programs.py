"""The controller beside a program: what it hears, what it sends, and what it does when the program is another."""

from __future__ import annotations

import asyncio
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Interface
from typing import Any

import pytest
from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_server import ThreadingOSCUDPServer
from pythonoscquery.osc_query_service import OSCQueryHTTPHandler, OSCQueryHTTPServer, OSCQueryService
from pythonoscquery.pythonosc_callback_wrapper import map_node
from pythonoscquery.shared.osc_access import OSCAccess
from pythonoscquery.shared.osc_address_space import OSCAddressSpace
from pythonoscquery.shared.osc_host_info import OSCHostInfo
from pythonoscquery.shared.osc_path_node import OSCPathNode
from pythonoscquery.shared.oscquery_spec import OSCQueryAttribute
from tests.devices.bench import bench, eventually, running
from zeroconf import IPVersion, Zeroconf

from filmlot.devicekit.control import Declined, NotReady
from filmlot.devicekit.discovery import Found, search
from filmlot.devicekit.families import probe
from filmlot.devices.oscquery import CONTROL
from filmlot.standards.osc.query import Access, Answer, Method
from filmlot.standards.wire import WireError

HERE = "127.0.0.1"
OPACITY = "/layer/1/opacity"
PATIENT: dict[str, Any] = {"timeout_ms": 5000}
"""A busy machine is no absent program."""


@pytest.mark.parametrize("transport", ["UDP", "TCP"])
def test_what_is_set_is_so_at_the_program_and_as_it_is_published(transport: str) -> None:
    async def story() -> None:
        async with bench(CONTROL, **PATIENT) as program:
            await program.simulator.stop()
            program.simulator.transport = transport
            await program.simulator.start(HERE, program.controller._config.port)
            await program.controller.open()
            await program.act("set", path=OPACITY, value=0.5)
            await program.act("set", path="/layer/1/tint#2", value="0.25")
            await program.act("set", path="/layer/1/key", value="#ff0000")
            await program.act("set", path="/layer/1/visible", value=False)
            await program.act("trigger", path="/transport/play")
            await program.act("read", path="/transport/playing")
            assert program.points == program.simulator.points
            assert program.points["/layer/1/tint#2"] == 0.25
            assert program.points["/layer/1/key"] == "#FF0000FF"

    asyncio.run(story())


def test_a_value_that_changes_by_itself_is_heard() -> None:
    async def story() -> None:
        async with running(CONTROL, **PATIENT) as program:
            program.simulator.set_value("/fps", 25.0)
            program.simulator.set_value("/layer/1/tint", 0.0, 0.5, 1.0, 1.0)
            await program.see(**{"/fps": 25.0, "/layer/1/tint#2": 0.5})

    asyncio.run(story())


def test_methods_that_come_and_go_are_followed() -> None:
    async def story() -> None:
        async with running(CONTROL, **PATIENT) as program:
            program.simulator.add(Method("/layer/2/opacity", "f", Access(3), (0.0,)))
            program.simulator.remove("/fps")
            await program.see(**{"/layer/2/opacity": 0.0, "/fps": None})
            program.simulator.set_value("/layer/2/opacity", 0.5)
            await program.see(**{"/layer/2/opacity": 0.5})
            with pytest.raises(Declined, match="has no /fps"):
                await program.act("read", path="/fps")

    asyncio.run(story())


def test_a_method_that_is_away_and_back_is_listened_to_again() -> None:
    async def story() -> None:
        async with running(CONTROL, **PATIENT) as program:
            fps = program.simulator.methods["/fps"]
            program.simulator.remove("/fps")
            program.simulator.add(fps)
            await eventually(lambda: any("/fps" in heard for heard in program.simulator._listeners.values()))
            program.simulator.set_value("/fps", 24.0)
            await program.see(**{"/fps": 24.0})

    asyncio.run(story())


def test_nothing_is_sent_of_what_the_program_does_not_take() -> None:
    async def story() -> None:
        async with running(CONTROL, **PATIENT) as program:
            heard: list[bytes] = []
            program.simulator.hear = heard.append
            for path, value in ((OPACITY, 2), (OPACITY, "much"), ("/fps", 1), ("/nothing", 1), ("/transport/play", 1)):
                with pytest.raises(Declined):
                    await program.act("set", path=path, value=value)
                arguments = CONTROL.arguments("set", {"path": path, "value": value})
                with pytest.raises(Declined):
                    program.controller.check("set", arguments)
            with pytest.raises(Declined):
                await program.act("read", path="/transport/cue")
            assert heard == []

    asyncio.run(story())


def test_a_value_that_the_program_does_not_take_over_is_refused_in_words() -> None:
    async def story(*, confirms: bool) -> None:
        async with running(CONTROL, confirms=confirms, timeout_ms=300) as program:
            program.simulator.misbehaviour.refuses = {"set"}
            await program.act("set", path=OPACITY, value=0.5)

    with pytest.raises(Declined, match=r"/layer/1/opacity is 1\.0 after 0\.5 was sent"):
        asyncio.run(story(confirms=True))
    asyncio.run(story(confirms=False))


def test_a_branch_alone_is_worked_with() -> None:
    async def story() -> None:
        async with running(CONTROL, **PATIENT, branch="/layer/1") as program:
            assert "/fps" not in program.points
            await program.act("set", path=OPACITY, value=0.5)
            assert program.points[OPACITY] == 0.5
        async with bench(CONTROL, **PATIENT, branch="/layer/9") as program:
            with pytest.raises(NotReady, match="no method below /layer/9"):
                await program.controller.open()

    asyncio.run(story())


def test_a_program_that_began_anew_at_another_port_is_connected_anew() -> None:
    async def story() -> None:
        async with running(CONTROL, **PATIENT) as program:
            program.simulator._osc_port += 1
            with pytest.raises(ConnectionError, match="started anew"):
                await program.controller.probe()

    asyncio.run(story())


def test_a_program_that_hears_no_osc_acknowledges_nothing() -> None:
    async def story() -> None:
        async with running(CONTROL, **PATIENT) as program:
            await program.simulator._osc.stop()
            for action, arguments in (
                ("set", {"path": OPACITY, "value": 0.5}),
                ("trigger", {"path": "/transport/play"}),
            ):
                with pytest.raises(ConnectionRefusedError):
                    await program.act(action, **arguments)

    asyncio.run(story())


@pytest.mark.parametrize("listens", [True, False])
def test_the_end_of_a_program_is_noticed(listens: bool) -> None:
    async def story() -> None:
        async with bench(CONTROL, **PATIENT) as program:
            program.simulator.listens = listens
            await program.controller.open()
            run = asyncio.create_task(program.controller.run())
            await program.simulator.stop()
            with pytest.raises(OSError):  # noqa: PT011 (the kind is the system's)
                await (run if listens else program.controller.probe())
            run.cancel()
            await asyncio.wait({run})

    asyncio.run(story())


@pytest.mark.parametrize(
    ("told", "refused"),
    [
        (Answer(200, b"[]"), WireError),
        (Answer(200, b'{"CONTENTS":{}}'), NotReady),
        (Answer(200, b'{"OSC_PORT":0}'), WireError),
        (Answer(200, b"<html>"), WireError),
        (Answer(200, b'"' + b" " * (1 << 20) + b'"'), WireError),
        (Answer(404, b"<html>"), NotReady),
        (Answer(403, b""), NotReady),
    ],
)
def test_another_server_is_told_from_a_program(told: Answer, refused: type[Exception]) -> None:
    async def story() -> None:
        async with bench(CONTROL, **PATIENT) as program:
            program.simulator._told = lambda _: told
            with pytest.raises(refused):
                await program.controller.open()

    asyncio.run(story())


def test_a_program_that_says_listen_and_has_no_websocket_is_named() -> None:
    async def story() -> None:
        async with (
            bench(CONTROL, **PATIENT) as program,
            await asyncio.start_server(lambda _, to: to.close(), HERE, 0) as other,
        ):
            port = other.sockets[0].getsockname()[1]
            info = f'{{"EXTENSIONS":{{"LISTEN":true}},"WS_PORT":{port}}}'.encode()
            told = program.simulator._told
            program.simulator._told = lambda target: Answer(200, info) if "HOST_INFO" in target else told(target)
            with pytest.raises(WireError, match="is no WebSocket"):
                await program.controller.open()

    asyncio.run(story())


@contextmanager
def foreign_program(space: OSCAddressSpace, dispatcher: Dispatcher) -> Iterator[int]:
    """A program of another make: python-oscquery tells its namespace, python-osc hears OSC."""
    osc = ThreadingOSCUDPServer((HERE, 0), dispatcher)
    info = OSCHostInfo("Other", {"ACCESS": True, "VALUE": True}, "192.0.2.1", osc.server_address[1], "UDP")
    query = OSCQueryHTTPServer(space, info, (HERE, 0), OSCQueryHTTPHandler, True)
    servers: tuple[socketserver.BaseServer, ...] = (osc, query)
    threads = [threading.Thread(target=server.serve_forever, args=(0.02,)) for server in servers]
    for thread in threads:
        thread.start()
    try:
        yield query.server_address[1]
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
        for thread in threads:
            thread.join()


def test_a_program_of_another_make_is_found() -> None:
    service = OSCQueryService(OSCAddressSpace(), "Other", 5678, 1234, HERE)
    announcer = Zeroconf(interfaces=[HERE], ip_version=IPVersion.V4Only)
    service._advertise_osc_query_service(announcer)
    try:
        findings = search({"oscquery": probe("oscquery")}, [IPv4Interface(f"{HERE}/32")], seconds=2.0)
    finally:
        announcer.close()
    config = {"host": HERE, "port": 5678}
    assert findings.found == [Found("oscquery", HERE, "Other", "5678", config)]


def test_a_program_of_another_make_is_read_and_set() -> None:
    space, dispatcher = OSCAddressSpace(), Dispatcher()
    triggered: list[Any] = []

    def store(address: str, *values: Any) -> None:
        space.find_node(address).attributes[OSCQueryAttribute.VALUE] = list(values)

    for address, value in (("/fader", 0.5), ("/count", 3), ("/name", "a"), ("/on", True), ("/pan", [0.0, 1.0])):
        map_node(OSCPathNode(address, OSCAccess.READWRITE_VALUE, value), dispatcher, store, space)
    map_node(OSCPathNode("/go", OSCAccess.WRITEONLY_VALUE, 1), dispatcher, lambda *said: triggered.append(said), space)
    space.add_node(OSCPathNode("/meter", OSCAccess.READONLY_VALUE, 0.25))

    async def story(port: int) -> None:
        async with bench(CONTROL, **PATIENT) as program:
            config = CONTROL.settings({"host": HERE, "port": port, **PATIENT})
            controller = CONTROL.controller(config, program.publish)
            program.controller = controller
            await controller.open()
            known = {"/fader": 0.5, "/count": 3, "/name": "a", "/on": True, "/pan#1": 0.0, "/pan#2": 1.0}
            assert program.points == {"methods": 7, "name": "Other", "/meter": 0.25, **known}
            for path, value in (("/fader", 0.75), ("/count", 4), ("/name", "幕"), ("/on", False), ("/pan#2", 0.5)):
                await program.act("set", path=path, value=value)
                assert program.points[path] == value
            await program.act("set", path="/go", value=7)
            await eventually(lambda: triggered == [("/go", 7)])
            store("/meter", 0.5)
            await controller.probe()
            assert program.points["/meter"] == 0.5
            with pytest.raises(Declined, match="can be read and not set"):
                await program.act("set", path="/meter", value=1)

    with foreign_program(space, dispatcher) as port:
        asyncio.run(story(port))
