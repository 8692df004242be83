"""The live view over a WebSocket: each viewer gets the newest there is, and a slow one gets less often."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from time import monotonic
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, WebSocket, WebSocketDisconnect
from fastapi.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from filmlot.buildings.stage.contracts import DeviceView, OutputView
from filmlot.buildings.stage.machinery import Machinery, ViewFrame, ViewMark
from filmlot.buildings.stage.permissions import STAGE_READ
from filmlot.buildings.stage.problems import TooManyViewers
from filmlot.kernel.access import authorize
from filmlot.kernel.http import actor_of, ground_of, language_of
from filmlot.kernel.problems import Problem
from filmlot.kernel.settings import Language

MOST_VIEWERS = 24
FASTEST_S = 1 / 30
IDLE_S = 0.01
SEND_S = 10.0
STATUSES_EVERY_S = 0.25
ASK_AGAIN_S = 15.0
CLOSED = 4000  # private close codes: 4000 + the status that the problem has over HTTP

viewers = APIRouter()
_watching: Counter[str] = Counter()


def machinery_of(connection: HTTPConnection) -> Machinery:
    """The machinery that the gate put behind the stages."""
    machinery: Machinery = connection.app.state.machinery
    return machinery


def _may_watch(connection: HTTPConnection, stage_id: str) -> None:
    """Passes if this actor may watch the stage, and there is room."""
    _may_still_watch(connection, stage_id)
    if _watching[stage_id] >= MOST_VIEWERS:
        raise TooManyViewers


def _may_still_watch(connection: HTTPConnection, stage_id: str) -> None:
    with ground_of(connection).look(actor_of(connection)) as work:
        authorize(work, STAGE_READ, stage_id, kind="stage")


_may_watch.permission = STAGE_READ  # type: ignore[attr-defined] # read by permission_of


@viewers.websocket("/stages/{stage_id}/view", dependencies=[Depends(_may_watch)])
async def watch(
    websocket: WebSocket,
    stage_id: str,
    pictures: Annotated[str, Query(max_length=200)] = "wall,camera",
) -> None:
    """Sends binary messages: u32 length (little-endian), JSON header, the JPEGs that it lists."""
    await websocket.accept()
    _watching[stage_id] += 1
    sending = asyncio.create_task(_send(websocket, stage_id, frozenset(pictures.split(","))))
    try:
        while True:  # a viewer has nothing to say; this ends when it leaves
            await websocket.receive_bytes()
    except (WebSocketDisconnect, KeyError):
        pass
    finally:
        _watching[stage_id] -= 1
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)  # what was on its way to a viewer that left is lost


async def _send(websocket: WebSocket, stage_id: str, wanted: frozenset[str]) -> None:
    machinery, language = machinery_of(websocket), language_of(websocket)
    mark, statuses = ViewMark(), _Statuses(machinery, stage_id, language)
    asked_s = monotonic()
    while True:
        frame = machinery.view(stage_id, after=mark)
        if frame is None:
            await asyncio.sleep(IDLE_S)
            continue
        mark = frame.mark
        message = message_of(frame, wanted, statuses.now())
        try:
            await asyncio.wait_for(websocket.send_bytes(message), timeout=SEND_S)
        except TimeoutError:
            await websocket.close(code=CLOSED + 408, reason="stage.viewer_too_slow")
            return
        await asyncio.sleep(FASTEST_S)
        if monotonic() - asked_s > ASK_AGAIN_S:
            asked_s = monotonic()
            try:
                await run_in_threadpool(_may_still_watch, websocket, stage_id)
            except Problem as problem:
                await websocket.close(code=CLOSED + problem.status, reason=problem.code)
                return


def message_of(frame: ViewFrame, wanted: frozenset[str], statuses: dict[str, list[dict[str, Any]]]) -> bytes:
    """The message for a viewer that wants pictures by name, or by kind: `wall` is every wall."""
    chosen = {name: jpeg for name, jpeg in frame.jpegs.items() if name in wanted or name.split(":", 1)[0] in wanted}
    listed = [{"name": name, "size": len(jpeg)} for name, jpeg in chosen.items()]
    header = orjson.dumps({**frame.head, "pictures": listed, **statuses})
    return len(header).to_bytes(4, "little") + header + b"".join(chosen.values())


class _Statuses:
    """The status of devices and outputs, asked for some times a second."""

    def __init__(self, machinery: Machinery, stage_id: str, language: Language) -> None:
        self._machinery, self._stage_id, self._language = machinery, stage_id, language
        self._asked_s = float("-inf")
        self._statuses: dict[str, list[dict[str, Any]]] = {}

    def now(self) -> dict[str, list[dict[str, Any]]]:
        if monotonic() - self._asked_s > STATUSES_EVERY_S:
            self._asked_s = monotonic()
            devices = self._machinery.devices(self._stage_id, self._language)
            outputs = self._machinery.outputs(self._stage_id, self._language)
            self._statuses = {"devices": _statuses_of(devices), "outputs": _statuses_of(outputs)}
        return self._statuses


def _statuses_of(views: Sequence[DeviceView | OutputView]) -> list[dict[str, Any]]:
    return [{"id": view.id, **view.status.model_dump(mode="json")} for view in views]
