"""The servers of the benchmark: `python server.py lot|bare|like HOME` prints its port and serves until input ends."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import uvicorn
from fastapi import FastAPI, Response

from filmlot.gate.lot import open_buildings
from filmlot.gate.server import create_app
from filmlot.kernel.ground import Ground
from filmlot.kernel.settings import Settings

BARE = "bare.json"


async def answer(send: Any, body: bytes) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def bare(home: Path) -> FastAPI:
    """Routes that give the lot's own bytes whatever they are asked: what the way there and back costs alone."""
    app = FastAPI(openapi_url=None)
    for path, body in json.loads((home / BARE).read_text()).items():
        app.add_api_route(path, route_of(body.encode()))
    return app


def route_of(body: bytes) -> Callable[[], Response]:
    def route() -> Response:
        return Response(body, media_type="application/json")

    return route


class Like:
    """`LIKE` over names and tags, facets counted from the rows that are found."""

    def __init__(self, home: Path) -> None:
        self._database = sqlite3.connect(home / "lot.db", check_same_thread=False)

    def search(self, text: str, offset: int, limit: int) -> bytes:
        like = f"%{text}%"
        where = "WHERE name LIKE ? OR name_zh LIKE ? OR tags LIKE ?" if text else "WHERE ? = ? AND ? IS NOT NULL"
        rows = self._database.execute(
            f"SELECT id, name, name_zh, facets FROM assets_asset {where} ORDER BY uses DESC",
            (like, like, like),
        ).fetchall()
        counts = Counter(
            (facet, token) for row in rows for facet, tokens in json.loads(row[3]).items() for token in tokens
        )
        page = [list(row[:3]) for row in rows[offset : offset + limit]]
        facets = [[*name, count] for name, count in counts.items()]
        return json.dumps({"total": len(rows), "hits": page, "facets": facets}).encode()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        from urllib.parse import parse_qs

        if scope["type"] != "http":
            return
        del receive
        asked = parse_qs(scope["query_string"].decode())
        text, offset = asked.get("text", [""])[0], int(asked.get("offset", ["0"])[0])
        await answer(send, self.search(text, offset, 60))


def open_app(kind: str, home: Path) -> Any:
    match kind:
        case "lot":
            return create_app(Ground.open(Settings(home=home)), open_buildings())
        case "bare":
            return bare(home)
        case _:
            return Like(home)


def main(kind: str, home: Path) -> None:
    app = open_app(kind, home)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="off", timeout_keep_alive=60)
    server = uvicorn.Server(config)
    config.load()
    sockets = [config.bind_socket()]
    Thread(target=leave_with_parent, args=(server,), daemon=True).start()
    print(sockets[0].getsockname()[1], flush=True)
    server.run(sockets=sockets)


def leave_with_parent(server: uvicorn.Server) -> None:
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
