"""The controller of a program that serves OSCQuery: what it can be asked for is read from it.

HTTP tells the namespace, OSC sets values, a WebSocket tells of what changes where the program has `LISTEN`.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from filmlot.devicekit.control import ControlFamily, Declined, NotReady, Publish, Setter, Value
from filmlot.devicekit.datagram import DatagramLink
from filmlot.devicekit.http import Answer, HttpLink
from filmlot.devicekit.status import Reason
from filmlot.devicekit.tcp import TcpStream
from filmlot.devices.oscquery.actions import ACTIONS, Setting
from filmlot.devices.oscquery.actions import Path as PathArguments
from filmlot.devices.oscquery.config import OSCQueryConfig
from filmlot.devices.oscquery.namespace import Namespace, Sending
from filmlot.devices.oscquery.simulator import OSCQuerySimulator
from filmlot.standards.osc.message import OSCError
from filmlot.standards.osc.packet import MAXIMUM_BYTES, decode_messages
from filmlot.standards.osc.query import HOST_INFO, Access, Method
from filmlot.standards.osc.query_client import Host, listen, read_host, read_methods, tells_of_change
from filmlot.standards.osc.slip import frame
from filmlot.standards.wire import WireError

_SETTLING_S = 0.05
"""How long a program that changes is left alone before it is read anew; loading a show makes a thousand changes."""
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.005, 0.1


class OSCQueryController:
    """One program."""

    def __init__(self, config: OSCQueryConfig, publish: Publish) -> None:
        self._config, self._publish = config, publish
        self._patience_s = config.timeout_ms / 1000
        self._link = HttpLink(f"http://{config.host}:{config.port}", timeout_s=self._patience_s)
        self._host: Host | None = None
        self._namespace = Namespace({})
        self._osc: DatagramLink | TcpStream | None = None
        self._feed: ClientConnection | None = None
        self._listened: set[str] = set()

    async def open(self) -> None:
        """Read what the program is, be ready to send, and listen to its values."""
        await self._link.open()
        host = await self._check_host()
        port = host.osc_port or self._config.port
        if host.osc_transport == "TCP":
            self._osc = await TcpStream.connect(self._config.host, port, timeout_s=self._patience_s)
        else:
            self._osc = await DatagramLink.connect(self._config.host, port)
        if host.listens:
            self._feed = await self._connect(host.ws_port or self._config.port)
        await self.refresh()

    async def run(self) -> None:
        """Hear of values and of changes; a program without `LISTEN` says nothing by itself."""
        if self._feed is None:
            await asyncio.Event().wait()
        else:
            await self._hear(self._feed)

    async def act(self, action: str, arguments: BaseModel) -> None:
        """Do an action and see that it is done; raises `Declined`."""
        assert isinstance(arguments, PathArguments)
        if action == "read":
            await self._look(self._namespace.find_read(arguments.path))
            return
        sending = self._prepare(action, arguments)
        await self._send(sending.packet)
        await self._confirm(sending)

    async def refresh(self) -> None:
        """Read the namespace and listen to its values; raises `NotReady` for a program that has no method there."""
        await self._read()
        if self._feed is not None:
            readable = set(self._namespace.read)
            fresh, self._listened = readable - self._listened, readable
            await _listen(self._feed, fresh)
            if fresh:
                await self._read()  # what changed before we listened is not told
        self._insist_on_methods()

    async def probe(self) -> None:
        """See that the program is there and is the same; one that does not say what changes is read anew."""
        host = await self._check_host()
        if host.listens and host.tells_changes:
            self._insist_on_methods()
        else:
            await self.refresh()

    async def close(self) -> None:
        """End the connections."""
        if isinstance(self._osc, TcpStream):
            await self._osc.close()
        elif self._osc is not None:
            self._osc.close()
        if self._feed is not None:
            self._feed.transport.abort()  # no farewell: a program that hangs would not answer it
        await self._link.close()

    @property
    def point_names(self) -> Collection[str]:
        """What the program is, and its values."""
        return {"methods", "name", *self._namespace.points}

    def setter(self, point: str) -> Setter | None:
        """How a point is set."""
        return self._namespace.setter(point)

    def choices(self, action: str) -> Mapping[str, Sequence[str]]:
        """The paths that an action can be asked for."""
        return {"path": self._namespace.choices(action)}

    def check(self, action: str, arguments: BaseModel) -> None:
        """Raise `Declined` for what the namespace does not allow."""
        assert isinstance(arguments, PathArguments)
        if action == "read":
            self._namespace.find_read(arguments.path)
        else:
            self._prepare(action, arguments)

    def _prepare(self, action: str, arguments: PathArguments) -> Sending:
        if action == "trigger":
            return self._namespace.trigger(arguments.path)
        assert isinstance(arguments, Setting)
        return self._namespace.set_value(arguments.path, arguments.value)

    async def _read(self) -> None:
        answer = await self._ask(self._config.branch)
        # Thousands of methods take tenths of a second, in which the other devices would not be served.
        namespace = await asyncio.to_thread(self._read_answer, answer)
        former, self._namespace = self._namespace, namespace
        points = namespace.points
        gone = dict.fromkeys(former.points.keys() - points.keys())
        self._publish(methods=len(namespace.methods), **gone, **points)

    def _read_answer(self, answer: Answer) -> Namespace:
        return Namespace(read_methods(answer.body, self._config.branch) if answer.is_ok else {})

    def _insist_on_methods(self) -> None:
        if not self._namespace.methods:
            raise NotReady(Reason.DEVICE_FAULT, f"the program has no method below {self._config.branch}")

    async def _check_host(self) -> Host:
        """What the program says of itself; raises `ConnectionError` when that is not what it said before."""
        answer = await self._ask(f"/?{HOST_INFO}")
        host = read_host(answer.body if answer.is_ok else {})
        if self._host not in (None, host):
            raise ConnectionError("the program has started anew")
        self._host = host
        self._publish(name=host.name)
        return host

    async def _connect(self, port: int) -> ClientConnection:
        address = f"ws://{self._config.host}:{port}/"
        try:
            return await connect(
                address, open_timeout=self._patience_s, max_size=MAXIMUM_BYTES, compression=None, proxy=None
            )
        except WebSocketException as error:
            raise WireError(
                "protocol", f"it says that it has LISTEN, and {address} is no WebSocket: {error}"
            ) from error

    async def _hear(self, feed: ClientConnection) -> None:
        clock, settled_s = asyncio.get_running_loop().time, math.inf
        while True:
            if clock() >= settled_s:
                settled_s = math.inf
                with contextlib.suppress(NotReady):
                    await self.refresh()
            try:
                async with asyncio.timeout_at(None if settled_s == math.inf else settled_s):
                    said = await feed.recv()
            except TimeoutError:
                continue
            except ConnectionClosed as error:
                raise ConnectionError("the program ended the WebSocket") from error
            await asyncio.sleep(0)  # a thousand messages may have come at once, and other devices have their turn
            if self._take(said):
                self._listened.clear()  # an address that was taken away and is back has nobody who listens
                settled_s = min(settled_s, clock() + _SETTLING_S)

    def _take(self, said: str | bytes) -> bool:
        """Publish the values of a message; whether it says that the namespace has changed."""
        try:
            if isinstance(said, str):
                return tells_of_change(said)
            for message in decode_messages(said):
                self._publish(**self._namespace.learn(message.address, message.arguments))
        except OSCError:  # one message that cannot be read is no reason to hear no other
            pass
        return False

    async def _send(self, packet: bytes) -> None:
        if isinstance(self._osc, TcpStream):
            await self._osc.write(frame(packet))
        elif self._osc is not None:
            self._osc.send(packet)

    def _notice_refusal(self) -> None:
        """Raise what the network said of the last packet: that nobody listens at its port."""
        if isinstance(self._osc, DatagramLink):
            self._osc.forget()

    async def _confirm(self, sending: Sending) -> None:
        """Ask for the value until it is the one that was sent; OSC itself has no answer."""
        clock, pause_s = asyncio.get_running_loop().time, _FIRST_PAUSE_S
        ends_s = clock() + self._patience_s
        while True:
            now = await self._look(sending.method)
            self._notice_refusal()
            if not (sending.values and now and self._config.confirms) or _is_same(sending.values, now):
                return
            if clock() + pause_s > ends_s:
                said, is_now = (" ".join(map(str, values)) for values in (sending.values, now))
                path = sending.method.address
                raise Declined("{path} is {now} after {given} was sent", path=path, now=is_now, given=said)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def _look(self, method: Method) -> tuple[Value, ...]:
        """Ask for a method's values and publish them; of one that cannot be read, only whether it is there."""
        attribute = "VALUE" if Access.READ in method.access else "ACCESS"
        answer = await self._ask(f"{method.address}?{attribute}")
        if answer.status == HTTPStatus.NOT_FOUND:
            raise Declined("the program has no {path}", path=method.address)
        told = answer.body.get("VALUE") if isinstance(answer.body, Mapping) else None
        points = self._namespace.learn(method.address, told)
        self._publish(**points)
        return tuple(points.values())

    async def _ask(self, target: str) -> Answer:
        """The answer to a GET; raises `NotReady` for a program that lets nobody in, or not now."""
        address, mark, attribute = target.partition("?")
        answer = await self._link.ask("GET", f"{quote(address)}{mark}{attribute}")
        if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}:
            raise NotReady(Reason.DEVICE_FAULT, f"{target} was answered {answer.status}")
        return answer


async def _listen(feed: ClientConnection, addresses: Iterable[str]) -> None:
    try:
        for address in addresses:
            await feed.send(listen(address))
    except ConnectionClosed as error:
        raise ConnectionError("the program ended the WebSocket") from error


def _is_same(sent: Sequence[Any], now: Sequence[Any]) -> bool:
    """Whether values are those that were sent: OSC's floats have 32 bits, and JSON has as many places as its writer."""
    return all(
        math.isclose(one, other, rel_tol=1e-5, abs_tol=1e-6) if isinstance(one, float) else one == other
        for one, other in zip(sent, now, strict=True)
    )


CONTROL = ControlFamily.from_folder(
    Path(__file__).parent,
    config=OSCQueryConfig,
    actions=ACTIONS,
    controller=OSCQueryController,
    simulator=OSCQuerySimulator,
)
