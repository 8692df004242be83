"""The stream of events to browsers: `GET /api/v1/live?topics=stage,jobs` as server-sent events (HTML, 9.2).

A page asks for a snapshot, which names its position, and listens from there with `after`; when the line breaks, the
browser comes back with `Last-Event-ID`. `event: reset` says that the page fell too far behind: fetch the snapshot anew.
A stream ends by itself after five minutes, so that one whose session is over does not come back.
"""

from __future__ import annotations

import asyncio
import re
import time
from typing import Annotated

import structlog
from fastapi import APIRouter, Header, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from filmlot.kernel.access import EVERYONE, Actor, Permission, visible_scopes, visible_to
from filmlot.kernel.building import Building
from filmlot.kernel.ground import Ground
from filmlot.kernel.http import actor_of, ground_of, reads
from filmlot.kernel.live import Live, LiveBusy, LiveEvent, Reader
from filmlot.kernel.work import UnitOfWork

LIVE_READ = Permission("live.events.read", EVERYONE)
HEARTBEAT_S = 15.0
LIFETIME_S = 300.0
SLOWEST_SEND_S = 30.0  # a reader that takes nothing for so long is dropped; it may come back
VISIBLE_FOR_S = 5.0  # how soon a grant given or taken shows in open streams
CHUNK_BYTES = 256 << 10  # what a slow reader may make the server hold for it
TOPIC = re.compile(r"[a-z][a-z0-9_.]{0,79}")
RESET = b"event: reset\ndata: {}\n\n"
router = APIRouter(tags=["live"])
log = structlog.get_logger(__name__)


def live() -> Building:
    """The stream of events, declared as a building is."""
    return Building("live", router=router, permissions=(LIVE_READ,), problems=(LiveBusy,))


@router.get("", response_class=Response, responses={200: {"content": {"text/event-stream": {}}}})
def get_live(
    request: Request,
    work: Annotated[UnitOfWork, reads(LIVE_READ)],
    topics: Annotated[
        str, Query(max_length=1000, description="Beginnings of event types, by commas; all if empty")
    ] = "",
    after: Annotated[int | None, Query(ge=0, description="Position of the snapshot")] = None,
    last_event_id: Annotated[str, Header(max_length=20)] = "",
) -> Response:
    """Events of the scopes that you may see, from the position that you name, else from now on."""
    visible_to(work, LIVE_READ)
    position = int(last_event_id) if last_event_id.isdecimal() else after
    named = tuple(topic for topic in topics.split(",") if TOPIC.fullmatch(topic))
    return LiveStream(ground_of(request), actor_of(request), topics=named, position=position)


class LiveStream(Response):
    """The answer that goes on."""

    media_type = "text/event-stream"

    def __init__(self, ground: Ground, actor: Actor, *, topics: tuple[str, ...], position: int | None) -> None:
        super().__init__(headers={"cache-control": "no-store", "x-accel-buffering": "no"})
        del self.headers["content-length"]
        self._ground = ground
        self._live: Live = ground.live
        self._actor = actor
        self._topics = tuple(f"{topic}." for topic in topics)
        self._position = self._live.position if position is None else position
        self._visible: frozenset[str] = frozenset()
        self._hidden: set[str] = set()
        self._visible_until = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Sends until the reader leaves, is too slow, or has been here long enough."""
        with self._live.reader(self._actor.principal) as reader:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            leaving = asyncio.create_task(_await_leaving(receive, reader))
            try:
                await self._send_all(reader, leaving, send)
            except TimeoutError:
                log.info("live.reader_dropped", principal=self._actor.principal)
            finally:
                leaving.cancel()

    async def _send_all(self, reader: Reader, leaving: asyncio.Task[None], send: Send) -> None:
        ends_at = time.monotonic() + LIFETIME_S
        await self._send(b"retry: 1000\n\n", send)
        while not (leaving.done() or self._live.closed) and time.monotonic() < ends_at:
            reader.woken.clear()
            text = await self._gather()
            if text is None:
                try:
                    await asyncio.wait_for(reader.woken.wait(), HEARTBEAT_S)
                except TimeoutError:
                    await self._send(b": beat\n\n", send)
            elif text:
                await self._send(text, send)
        if not leaving.done():
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send(self, text: bytes, send: Send) -> None:
        await asyncio.wait_for(send({"type": "http.response.body", "body": text, "more_body": True}), SLOWEST_SEND_S)

    async def _gather(self) -> bytes | None:
        """The text of the next events, empty if none is for this reader; None if there is none at all."""
        if self._live.in_window(self._position):
            events = self._live.after(self._position)
        else:
            events = await asyncio.to_thread(self._live.after, self._position)
        if events is None:
            self._position = self._live.position
            return RESET
        if not events:
            return None
        wanted = [event for event in events if not self._topics or event.type.startswith(self._topics)]
        await self._refresh_visible(wanted)
        self._position = events[-1].position
        text = bytearray()
        for event in wanted:
            if event.scope in self._visible:
                text += event.text
            if len(text) >= CHUNK_BYTES:
                self._position = event.position
                break
        return bytes(text)

    async def _refresh_visible(self, events: list[LiveEvent]) -> None:
        """Asks anew what the actor may see: now and then, and when a scope appears that was not asked about."""
        scopes = {event.scope for event in events}
        if scopes <= self._visible | self._hidden and time.monotonic() < self._visible_until:
            return
        self._visible = await asyncio.to_thread(self._read_visible)
        self._hidden = scopes - self._visible
        self._visible_until = time.monotonic() + VISIBLE_FOR_S

    def _read_visible(self) -> frozenset[str]:
        with Session(self._ground.database.reader) as session:
            return frozenset(session.scalars(visible_scopes(self._actor, LIVE_READ)))


async def _await_leaving(receive: Receive, reader: Reader) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    reader.woken.set()
