"""The console of one stage played from outside, as its description asks: its sockets, opened again when they fail."""

from __future__ import annotations

import asyncio
import secrets
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Literal

import structlog
from websockets.asyncio.server import serve

from filmlot.buildings.stage.contracts import MidiRemote, OscRemote, Remote
from filmlot.buildings.stage.engine.remote.door import Door, Verdict
from filmlot.buildings.stage.engine.remote.midi import MidiEar
from filmlot.buildings.stage.engine.remote.values import address_space
from filmlot.buildings.stage.remote.contracts import ListenerView, RemoteView
from filmlot.buildings.stage.remote.operator import Operator
from filmlot.devicekit.loop_thread import LoopThread
from filmlot.gate.remote_control.midi_listener import MidiInput, MidiPort, MidiSessions
from filmlot.gate.remote_control.osc_listener import OscDatagrams, OscStreams
from filmlot.gate.remote_control.query_listener import QueryListener
from filmlot.gate.remote_control.reception import Reception, Workspace
from filmlot.kernel.health import Component
from filmlot.kernel.problems import Problem
from filmlot.kernel.settings import Language
from filmlot.standards.midi import Message as MidiMessage
from filmlot.standards.osc.query import Answer, answer, build_tree, host_info
from filmlot.standards.rtp import SOURCES

TELL_EVERY_S = 0.1
OPEN_AGAIN_S = 2.0
CLOSING_S = 2.0
LARGEST_COMMAND = 64 * 1024
log = structlog.get_logger(__name__)

Kind = Literal["osc_udp", "osc_tcp", "osc_query", "midi_network", "midi_input"]
Close = Callable[[], object]


@dataclass(slots=True)
class _Listener:
    """One socket or port: `open` gives what closes it, and an event for one that may end by itself."""

    kind: Kind
    address: str
    open: Callable[[], Awaitable[tuple[Close, asyncio.Event]]]
    close: Close | None = None
    detail: str = ""

    def view(self) -> ListenerView:
        """How it is."""
        is_open = self.close is not None
        return ListenerView(kind=self.kind, address=self.address, listening=is_open, detail=self.detail)


class RemoteControl:
    """Listens from `start` to `stop`."""

    def __init__(self, described: Remote, operator: Operator, workspace: Workspace, *, language: Language) -> None:
        self._described, self._operator, self._workspace, self._language = described, operator, workspace, language
        passcode = described.osc.passcode if described.osc is not None else None
        self._door = Door(described.senders, passcode=passcode)
        self._listeners: list[_Listener] = []
        self._kept: list[Future[None]] = []  # a loop lets go of tasks that nobody holds
        self._thread = LoopThread("remote-control")
        self._reception = self._thread.call(self._receive())

    def start(self) -> None:
        """Begins to listen."""
        self._listeners = [*self._osc_listeners(self._described.osc), *self._midi_listeners(self._described.midi)]
        self._kept = [self._thread.submit(self._keep_open(listener)) for listener in self._listeners]
        self._kept.append(self._thread.submit(self._keep_telling()))

    def stop(self) -> None:
        """Frees every port."""
        for each in self._kept:
            each.cancel()
        with suppress(TimeoutError):  # a value that is being read holds up nobody's stop
            self._thread.call(self._close(), timeout_s=CLOSING_S)
        self._reception.stop()
        self._thread.stop()

    def view(self, language: Language) -> RemoteView:
        """Where it listens, and what it heard."""
        accepted = self._door.counts[Verdict.HEARD]
        return RemoteView(
            enabled=True,
            role=self._described.role,
            listeners=tuple(listener.view() for listener in self._listeners),
            heard=self._reception.journal.newest(language),
            accepted=accepted,
            refused=sum(self._door.counts.values()) - accepted,
        )

    def components(self) -> list[Component]:
        """How each of its ports is, for the health page."""
        return [
            Component(
                name=f"{self._workspace.code} {listener.kind} {listener.address}",
                state="degraded" if listener.close is None else "ok",
                detail=listener.detail or None,
            )
            for listener in self._listeners
        ]

    async def _receive(self) -> Reception:
        return Reception(self._operator, self._door, self._workspace, language=self._language)

    def _osc_listeners(self, osc: OscRemote | None) -> Iterator[_Listener]:
        if osc is None:
            return
        host = str(self._described.interface)
        yield _Listener("osc_udp", f"{host}:{osc.port}", partial(self._open_datagrams, osc, host))
        yield _Listener("osc_tcp", f"{host}:{osc.port}", partial(self._open_streams, osc, host))
        if osc.query_port is not None:
            address = f"{host}:{osc.query_port}"
            yield _Listener("osc_query", address, partial(self._open_query, osc, osc.query_port, host))

    def _midi_listeners(self, midi: MidiRemote | None) -> Iterator[_Listener]:
        if midi is None:
            return
        host = str(self._described.interface)
        if midi.port is not None:
            yield _Listener("midi_network", f"{host}:{midi.port}", partial(self._open_sessions, midi, midi.port, host))
        for path in midi.inputs:
            yield _Listener("midi_input", path, partial(self._open_input, midi, Path(path)))

    async def _open_datagrams(self, osc: OscRemote, host: str) -> tuple[Close, asyncio.Event]:
        loop, feedback = asyncio.get_running_loop(), [_address(text) for text in osc.feedback]
        make = partial(OscDatagrams, self._reception, reply_port=osc.reply_port)
        transport, protocol = await loop.create_datagram_endpoint(make, sock=_bound(host, osc.port))
        for address in feedback:
            send = partial(protocol.send, address=address)
            self._reception.audience.join(("feedback", *address), send, until_ns=None)
        return transport.close, asyncio.Event()

    async def _open_streams(self, osc: OscRemote, host: str) -> tuple[Close, asyncio.Event]:
        streams = OscStreams(self._reception, knows=self._door.knows)
        server = await asyncio.start_server(streams.serve, host, osc.port)
        return server.close, asyncio.Event()

    async def _open_query(self, osc: OscRemote, port: int, host: str) -> tuple[Close, asyncio.Event]:
        listener = QueryListener(self._reception, self._door, answer=partial(self._answer_query, osc.port))
        # Browsers name where a page came from: no page of somebody else's may play the stage.
        server = await serve(
            listener.serve,
            host,
            port,
            process_request=listener.process,
            origins=[None],
            max_size=LARGEST_COMMAND,
            compression=None,
        )
        return server.close, asyncio.Event()

    async def _open_sessions(self, midi: MidiRemote, port: int, host: str) -> tuple[Close, asyncio.Event]:
        hear, source = self._midi_hearer(midi), secrets.randbelow(SOURCES)
        sessions = MidiSessions(hear, source=source, name=self._workspace.name, knows=self._door.knows)
        loop = asyncio.get_running_loop()
        with ExitStack() as opened:
            for each in (port, port + 1):
                bound = _bound(host, each)
                transport, _ = await loop.create_datagram_endpoint(partial(MidiPort, sessions), sock=bound)
                opened.callback(transport.close)
            return opened.pop_all().close, asyncio.Event()

    async def _open_input(self, midi: MidiRemote, path: Path) -> tuple[Close, asyncio.Event]:
        found = MidiInput(path, self._midi_hearer(midi))
        return found.close, found.ended

    def _midi_hearer(self, midi: MidiRemote) -> Callable[[str, MidiMessage], None]:
        ear = MidiEar(midi.bindings, device_id=midi.device_id)
        return lambda name, message: self._reception.hear_midi(name, ear.orders(message))

    def _answer_query(self, osc_port: int, target: str) -> Answer:
        try:
            methods = address_space(self._operator.look(), self._operator.cue_numbers())
        except Problem:  # the console is down
            return Answer(HTTPStatus.SERVICE_UNAVAILABLE, b"")
        return answer(build_tree(methods), target, host_info(self._workspace.name, osc_port=osc_port))

    async def _keep_open(self, listener: _Listener) -> None:
        while True:
            try:
                listener.close, ended = await listener.open()
                listener.detail = ""
                await ended.wait()
                listener.detail = "it ended"
            except OSError as error:
                if not listener.detail:
                    log.warning("remote.not_listening", kind=listener.kind, address=listener.address, error=str(error))
                listener.detail = error.strerror or str(error)
            listener.close = None
            await asyncio.sleep(OPEN_AGAIN_S)

    async def _keep_telling(self) -> None:
        loop, audience = asyncio.get_running_loop(), self._reception.audience
        while True:
            await asyncio.sleep(TELL_EVERY_S)
            if audience.is_empty:
                continue
            try:
                values = await loop.run_in_executor(None, self._operator.look)
                audience.tell(values, now_ns=time.monotonic_ns())
            except Problem:
                continue  # the console is down: nothing is known
            except Exception:  # a supervisor: values that cannot be told now are told later
                log.exception("remote.not_told")

    async def _close(self) -> None:
        for listener in self._listeners:
            if listener.close is not None:
                listener.close()
        await asyncio.get_running_loop().shutdown_default_executor()


def _bound(host: str, port: int) -> socket.socket:
    """A UDP socket at a port; raises `OSError`, after which nothing is left open (uvloop would leave it so)."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    made.settimeout(0)
    return made


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.partition(":")
    return host, int(port)
