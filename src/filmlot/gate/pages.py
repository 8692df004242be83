"""The built pages: files with a hash in their name live in caches for ever, every other address is the one page."""

from __future__ import annotations

from collections.abc import Iterator
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from filmlot.kernel.i18n import catalogue, choose_language
from filmlot.kernel.problems import AddressUnknown

FOLDER = Path(__file__).parent.parent / "_web"
HASHED = "built/"  # not `assets/`: that is a building's address
FOR_EVER = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "no-cache"
ENCODINGS = {"br": ".br", "gzip": ".gz"}


class Pages:
    """Serves the folder that the web build wrote."""

    def __init__(self, folder: Path = FOLDER, *, api_prefix: str) -> None:
        self._folder = folder.resolve()
        self._api_prefix = api_prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers GET and HEAD of every address that no route took, but for those of the interface."""
        if scope["type"] == "websocket" or scope["path"].startswith(self._api_prefix):
            raise AddressUnknown(path=scope["path"])
        headers = Headers(scope=scope)
        await self._answer(scope["method"], scope["path"], headers)(scope, receive, send)

    def _answer(self, method: str, path: str, headers: Headers) -> Response:
        if method not in {"GET", "HEAD"}:
            return PlainTextResponse("405", status_code=405, headers={"allow": "GET, HEAD"})
        name = unquote(path).lstrip("/")
        file = self._find(name)
        if file is None and name.startswith(HASHED):
            return PlainTextResponse("404", status_code=404)
        file = file or self._find("index.html")
        if file is None:
            language = choose_language(headers.get("accept-language", ""), "en")
            return PlainTextResponse(catalogue().text("gate.pages_not_built", language), status_code=503)
        return self._send(file, headers, cache=FOR_EVER if name.startswith(HASHED) else ASK_EACH_TIME)

    def _find(self, name: str) -> Path | None:
        if not name or "\x00" in name:
            return None
        file = (self._folder / name).resolve()
        return file if file.is_relative_to(self._folder) and file.is_file() else None

    def _send(self, file: Path, headers: Headers, *, cache: str) -> Response:
        own = {"cache-control": cache, "vary": "accept-encoding"}
        media_type = guess_type(file.name)[0] or "application/octet-stream"
        for encoding, packed in self._packed(file, headers):
            return FileResponse(packed, media_type=media_type, headers=own | {"content-encoding": encoding})
        return FileResponse(file, media_type=media_type, headers=own)

    def _packed(self, file: Path, headers: Headers) -> Iterator[tuple[str, Path]]:
        accepted = {part.partition(";")[0].strip() for part in headers.get("accept-encoding", "").split(",")}
        for encoding, suffix in ENCODINGS.items():
            packed = file.with_name(file.name + suffix)
            if encoding in accepted and packed.is_file():
                yield encoding, packed
