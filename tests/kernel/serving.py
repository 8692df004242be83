"""A real HTTP server over a ground, and a reader of its stream of events."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

import httpx2
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.kernel.waiting import wait_until

from filmlot.kernel.access import NOBODY, Actor
from filmlot.kernel.building import Building
from filmlot.kernel.ground import Ground
from filmlot.kernel.ids import new_id
from filmlot.kernel.problems import Problem


class KnownActors:
    """Stands in for identity: the header `who` names the actor."""

    def __init__(self, app: ASGIApp, actors: dict[str, Actor]) -> None:
        self._app = app
        self._actors = actors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            actor = self._actors.get(Headers(scope=scope).get("who", ""), NOBODY)
            scope.setdefault("state", {}).update(actor=actor, correlation_id=new_id())
        await self._app(scope, receive, send)


def app_of(ground: Ground, building: Building, actors: dict[str, Actor]) -> FastAPI:
    app = FastAPI()
    app.state.ground = ground
    assert building.router is not None
    app.include_router(building.router, prefix=f"/api/v1/{building.name}")
    app.add_middleware(KnownActors, actors=actors)

    @app.exception_handler(Problem)
    def answer(_request: object, problem: Problem) -> Any:
        from starlette.responses import JSONResponse

        return JSONResponse({"code": problem.code, "params": problem.params}, problem.status)

    return app


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The address of a running server."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none", timeout_graceful_shutdown=1))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        wait_until(lambda: server.started)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@dataclass(frozen=True)
class Message:
    id: int | None
    event: str
    data: dict[str, Any]


class Stream:
    """Reads messages one by one."""

    def __init__(self, response: httpx2.Response) -> None:
        self.response = response
        self._lines = response.iter_lines()

    def next(self) -> Message:
        fields: dict[str, str] = {}
        for line in self._lines:
            if line and not line.startswith((":", "retry")):
                name, _, value = line.partition(": ")
                fields[name] = value
            elif not line and fields:
                position = int(fields["id"]) if "id" in fields else None
                return Message(position, fields["event"], json.loads(fields["data"]))
        raise EOFError


@contextmanager
def listening(address: str, who: str = "ann", *, last: int | None = None, **query: Any) -> Iterator[Stream]:
    headers = {"who": who} | ({} if last is None else {"last-event-id": str(last)})
    with httpx2.stream("GET", f"{address}/api/v1/live", params=query, headers=headers, timeout=20) as response:
        if response.status_code == 200:
            assert response.headers["content-type"].startswith("text/event-stream")
        yield Stream(response)
