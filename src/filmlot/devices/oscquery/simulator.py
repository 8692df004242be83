"""A program that serves OSCQuery, played on this machine: HTTP and WebSocket at one port, OSC at another."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from http import HTTPStatus
from weakref import WeakSet

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from filmlot.devicekit.control import Misbehaviour, Value
from filmlot.devicekit.datagram import DatagramSimulator
from filmlot.devicekit.json_response import json_response
from filmlot.devicekit.tcp import TcpPeer, TcpSimulator
from filmlot.devices.oscquery.config import OSCQueryConfig
from filmlot.devices.oscquery.fitting import argument_of
from filmlot.devices.oscquery.namespace import points_of
from filmlot.standards.osc.message import Message, OSCError
from filmlot.standards.osc.packet import decode_messages, encode
from filmlot.standards.osc.query import Access, Answer, Method, Range, answer, build_tree, host_info, read_command
from filmlot.standards.osc.query_client import read_values
from filmlot.standards.osc.slip import Deframer

_BOTH = Access.READ | Access.WRITE
_UNIT = Range(0.0, 1.0)
_METHODS = (
    Method("/layer/1/opacity", "f", _BOTH, (1.0,), (_UNIT,), "opacity of the layer"),
    Method("/layer/1/clip", "i", _BOTH, (0,), (Range(0, 99),), "clip in the layer"),
    Method("/layer/1/tint", "ffff", _BOTH, (1.0, 1.0, 1.0, 1.0), (_UNIT,) * 4, "red, green, blue, alpha"),
    Method("/layer/1/blend", "s", _BOTH, ("normal",), (Range(options=("normal", "add", "multiply")),)),
    Method("/layer/1/visible", "T", _BOTH, (True,)),
    Method("/layer/1/key", "r", _BOTH, ("#00FF00FF",), (), "colour that is keyed"),
    Method("/transport/play", "I", Access.WRITE, description="plays from the start"),
    Method("/transport/stop", "", Access.WRITE),
    Method("/transport/cue", "i", Access.WRITE, None, (Range(1, 999),)),
    Method("/transport/playing", "T", Access.READ, (False,)),
    Method("/fps", "f", Access.READ, (60.0,)),
)
_PLAYING = {"/transport/play": True, "/transport/stop": False, "/transport/cue": True}


class OSCQuerySimulator:
    """A media server of one layer."""

    def __init__(self, config: OSCQueryConfig) -> None:  # noqa: ARG002 (the contract's)
        self.misbehaviour = Misbehaviour()
        self.methods = {method.address: method for method in _METHODS}
        self.transport = "UDP"
        self.listens = True
        self._osc: _UdpEar | _TcpEar = _UdpEar(self)
        self._osc_port = 0
        self._server: Server | None = None
        self._connections: WeakSet[ServerConnection] = WeakSet()
        self._listeners: dict[ServerConnection, set[str]] = {}
        self._telling: set[asyncio.Task[None]] = set()

    @property
    def points(self) -> Mapping[str, Value]:
        """Every value that may be read."""
        told: dict[str, Value] = {"methods": len(self.methods), "name": "Playback"}
        for method in self.methods.values():
            told |= points_of(method.address, method.values or ())
        return told

    async def start(self, host: str, port: int) -> int:
        """Listen, on any free port for 0, and give the port of HTTP."""
        self._osc = _TcpEar(self) if self.transport == "TCP" else _UdpEar(self)
        self._osc_port = await self._osc.start(host, self._osc_port)
        self._server = await serve(self._attend, host, port, process_request=self._answer, open_timeout=None)
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Free the ports, cut every connection as a pulled cable does."""
        await self._osc.stop()
        for connection in tuple(self._connections):
            connection.transport.abort()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def hear(self, packet: bytes) -> None:
        """Obey a packet, as the namespace says: a value of another type changes nothing."""
        with contextlib.suppress(OSCError):
            for message in decode_messages(packet):
                self._obey(message)

    def set_value(self, address: str, *values: Value) -> None:
        """Have a value change, by whomever; who listens is told."""
        self.methods[address] = replace(self.methods[address], values=values)
        tags, arguments = zip(*map(argument_of, self.methods[address].tags, values), strict=True)
        packet = encode(Message(address, "".join(tags), arguments))
        self._tell(packet, [connection for connection, addresses in self._listeners.items() if address in addresses])

    def add(self, method: Method) -> None:
        """Have another method; who is connected is told."""
        self.methods[method.address] = method
        self._tell(json.dumps({"COMMAND": "PATH_ADDED", "DATA": method.address}), self._listeners)

    def remove(self, address: str) -> None:
        """Have a method no more; who is connected is told, and listens to it no more."""
        del self.methods[address]
        for addresses in self._listeners.values():
            addresses.discard(address)
        self._tell(json.dumps({"COMMAND": "PATH_REMOVED", "DATA": address}), self._listeners)

    def _tell(self, said: str | bytes, listeners: Iterable[ServerConnection]) -> None:
        for connection in listeners:
            task = asyncio.get_running_loop().create_task(_send(connection, said))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    def _obey(self, message: Message) -> None:
        method = self.methods.get(message.address)
        if method is None or Access.WRITE not in method.access or "set" in self.misbehaviour.refuses:
            return
        if method.address in _PLAYING:
            self.set_value("/transport/playing", _PLAYING[method.address])
        elif values := read_values(method.tags, message.arguments):
            self.set_value(method.address, *values)

    async def _answer(self, connection: ServerConnection, request: Request) -> Response | None:
        self._connections.add(connection)
        if self.misbehaviour.slow_s:
            await asyncio.sleep(self.misbehaviour.slow_s)
        if self.misbehaviour.silent:
            await connection.wait_closed()
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return None
        return json_response(self._told(request.path))

    def _told(self, target: str) -> Answer:
        path, _, attribute = target.partition("?")
        method = self.methods.get(path)
        asked = "read" if method is not None and Access.READ in method.access else "trigger"
        if attribute in {"VALUE", "ACCESS"} and asked in self.misbehaviour.refuses:
            return Answer(HTTPStatus.NOT_FOUND, b"")
        info = host_info("Playback", osc_port=self._osc_port)
        info |= {"OSC_TRANSPORT": self.transport, "EXTENSIONS": {"LISTEN": self.listens, "PATH_CHANGED": self.listens}}
        return answer(build_tree(self.methods.values()), target, info)

    async def _attend(self, connection: ServerConnection) -> None:
        listened = self._listeners[connection] = set[str]()
        try:
            async for said in connection:
                command = read_command(said) if isinstance(said, str) else None
                if command is not None:
                    (listened.add if command.command == "LISTEN" else listened.discard)(command.address)
        except (ConnectionClosed, OSCError):
            pass
        finally:
            del self._listeners[connection]


class _UdpEar(DatagramSimulator):
    """Where the program hears OSC."""

    def __init__(self, program: OSCQuerySimulator) -> None:
        super().__init__()
        self._program = program

    def answers(self, datagram: bytes) -> Iterable[bytes]:
        """None: OSC has no answer."""
        self._program.hear(datagram)
        return ()


class _TcpEar(TcpSimulator):
    """The same for OSC in a stream."""

    def __init__(self, program: OSCQuerySimulator) -> None:
        super().__init__()
        self._program = program

    async def attend(self, peer: TcpPeer) -> None:
        """Obey the packets of a connection."""
        deframer = Deframer()
        while True:
            for packet in deframer.feed(await peer.stream.read_block(1)):
                self._program.hear(packet)


async def _send(connection: ServerConnection, said: str | bytes) -> None:
    with contextlib.suppress(ConnectionClosed):
        await connection.send(said)
