"""A conversation in HTTP and JSON: one device as its controller sees it, and one as its simulator plays it.

What is read is bounded: a head or a body longer than its limit ends the connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

import orjson

from filmlot.devicekit.tcp import TcpPeer, TcpSimulator, TcpStream
from filmlot.standards.wire import WireError

if TYPE_CHECKING:
    from httpx2 import AsyncClient

LONGEST_BODY = 1 << 20


class Answer(NamedTuple):
    """What a device answered: the status, and the JSON of the body; None for an empty one, bytes for a file."""

    status: int
    body: Any = None

    @property
    def is_ok(self) -> bool:
        """Whether the status is one of success."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


class HttpLink:
    """Requests to one device over connections that are kept open; redirects are not followed."""

    def __init__(
        self, base_url: str, *, timeout_s: float, verify: bool = True, credentials: tuple[str, str] | None = None
    ) -> None:
        self._base_url, self._timeout_s = base_url, timeout_s
        self._verify, self._credentials = verify, credentials
        self._client: AsyncClient | None = None

    async def open(self) -> None:
        """Be ready for requests; nothing is sent."""
        # The library and the list of authorities take tenths of a second to read, in which no device would be served.
        self._client = await asyncio.to_thread(self._new_client)

    def _new_client(self) -> AsyncClient:
        from httpx2 import AsyncClient

        verify = self._verify and self._base_url.startswith("https:")
        return AsyncClient(
            base_url=self._base_url, timeout=None, verify=verify, auth=self._credentials, trust_env=False
        )

    async def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """Send a request; raises `OSError`, `TimeoutError`, and `WireError` for a success that is not JSON."""
        if self._client is None:
            raise ConnectionError("the connection is not open")
        from httpx2 import TransportError

        content = None if body is None else orjson.dumps(body)
        # A few compressed bytes may be a great body: it is asked for, and read, as it is.
        headers = {"Accept-Encoding": "identity"} | ({} if body is None else {"Content-Type": "application/json"})
        try:
            async with asyncio.timeout(self._timeout_s):
                async with self._client.stream(method, path, content=content, headers=headers) as response:
                    body = await _bounded(response.aiter_raw())
                    return Answer(response.status_code, _parsed(body) if response.is_success else _words(body))
        except TransportError as error:
            raise ConnectionError(str(error) or type(error).__name__) from error

    async def close(self) -> None:
        """End the connections; also when there are none."""
        if self._client is not None:
            await self._client.aclose()


async def _bounded(pieces: AsyncIterator[bytes]) -> bytes:
    body = bytearray()
    async for piece in pieces:
        body += piece
        if len(body) > LONGEST_BODY:
            raise WireError("length", f"the answer has more than {LONGEST_BODY} bytes")
    return bytes(body)


def _parsed(body: bytes) -> Any:
    if not body.strip():
        return None
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise WireError("protocol", f"the answer is not JSON: {body[:40]!r}") from error


def _words(body: bytes) -> Any:
    """What a refusal says; None where that is no JSON but a page for people."""
    try:
        return _parsed(body)
    except WireError:
        return None


def leaf(tree: Any, *path: str) -> bool | int | float | str | None:
    """The value at a path through nested objects; None when it is not there or has no single value."""
    for key in path:
        if not isinstance(tree, Mapping):
            return None
        tree = tree.get(key)
    return tree if isinstance(tree, bool | int | float | str) else None


class Request(NamedTuple):
    """What a simulated device was asked; `path` is decoded and without its query."""

    method: str
    path: str
    query: Mapping[str, str] = MappingProxyType({})
    body: Any = None
    authorization: str = ""
    range: str = ""


class HttpSimulator(TcpSimulator):
    """A device that is asked over HTTP; a family says with what it answers."""

    def answer(self, request: Request) -> Answer:
        """The answer to a request; a family's."""
        raise NotImplementedError

    async def attend(self, peer: TcpPeer) -> None:
        """Answer the requests of one connection; a silent device does not do what it does not answer."""
        while True:
            request = await _read_request(peer.stream)
            if not self.misbehaviour.silent:
                await peer.say(_written(self._answered(request)))

    def _answered(self, request: Request) -> Answer:
        try:
            return self.answer(request)
        except (KeyError, TypeError, ValueError):  # a body of another form than the family's
            return Answer(HTTPStatus.BAD_REQUEST)


async def _read_request(stream: TcpStream) -> Request:
    head = (await stream.read_line(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    words = head[0].split(" ")
    fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    length = fields.get("content-length", "0")
    if len(words) != 3 or not length.isdecimal() or int(length) > LONGEST_BODY:
        raise WireError("protocol", "this is no request")
    body = await stream.read_block(int(length))
    address = urlsplit(words[1])
    said = (fields.get(name, "") for name in ("authorization", "range"))
    return Request(words[0], unquote(address.path), dict(parse_qsl(address.query)), _parsed(body), *said)


def _written(answer: Answer) -> bytes:
    kind, body = "application/json", b""
    if isinstance(answer.body, bytes):
        kind, body = "application/octet-stream", answer.body
    elif answer.body is not None:
        body = orjson.dumps(answer.body)
    phrase = HTTPStatus(answer.status).phrase
    head = f"HTTP/1.1 {answer.status} {phrase}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
