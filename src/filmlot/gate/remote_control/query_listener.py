"""OSCQuery: the stage's address space over HTTP, and its values over a WebSocket at the same port."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from filmlot.buildings.stage.engine.remote.door import Door, Verdict
from filmlot.devicekit.json_response import json_response
from filmlot.gate.remote_control.reception import Reception, Sender
from filmlot.standards.osc.message import Message, OSCError
from filmlot.standards.osc.packet import encode
from filmlot.standards.osc.query import Answer, read_command

MOST_WAITING = 256
"""Values that a client may leave unread before the newest are dropped for it; every value is told again in time."""
REFUSED = {Verdict.STRANGER: HTTPStatus.FORBIDDEN, Verdict.TOO_FAST: HTTPStatus.TOO_MANY_REQUESTS}


class QueryListener:
    """Answers HTTP with `answer`, which may be slow and gets the request's target; keeps the WebSockets told."""

    def __init__(self, reception: Reception, door: Door, *, answer: Callable[[str], Answer]) -> None:
        self._reception, self._door, self._answer = reception, door, answer

    async def process(self, connection: ServerConnection, request: Request) -> Response | None:
        """The answer to a GET; None lets a WebSocket begin."""
        host, port = connection.remote_address[:2]
        verdict = self._door.weigh(host, port, b"", now_ns=time.monotonic_ns(), may_repeat=True)
        if verdict is not Verdict.HEARD:
            return json_response(Answer(REFUSED[verdict], b""))
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return None
        loop = asyncio.get_running_loop()
        return json_response(await loop.run_in_executor(None, self._answer, request.path))

    async def serve(self, connection: ServerConnection) -> None:
        """Listens to one client: commands as text, OSC as binary messages."""
        host, port = connection.remote_address[:2]
        waiting: asyncio.Queue[bytes] = asyncio.Queue(MOST_WAITING)

        def send(message: Message) -> None:
            with contextlib.suppress(asyncio.QueueFull):
                waiting.put_nowait(encode(message))

        sender = Sender(f"OSCQuery {host}", host, port, send, is_connected=True)
        sending = asyncio.create_task(_send_all(connection, waiting))
        try:
            async for said in connection:
                if isinstance(said, bytes):
                    self._reception.hear_packet(said, sender)
                else:
                    self._hear_command(said, sender)
        except (ConnectionClosed, OSCError):
            pass
        finally:
            sending.cancel()
            self._reception.audience.leave(sender.key)

    def _hear_command(self, text: str, sender: Sender) -> None:
        command = read_command(text)
        if command is None:
            return
        if command.command == "LISTEN":
            self._reception.audience.listen(sender.key, sender.send, command.address)
        else:
            self._reception.audience.ignore(sender.key, command.address)


async def _send_all(connection: ServerConnection, waiting: asyncio.Queue[bytes]) -> None:
    with contextlib.suppress(ConnectionClosed):
        while True:
            await connection.send(await waiting.get())
