"""The outermost edge of HTTP: gives each request its correlation id, keeps foreign pages out, lets no fault escape.

Everything a browser must be told for our pages to be safe is said here once: what they may load (themselves only), who
may frame them (nobody), and that types are what they say.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from filmlot.kernel.http import CHANGING
from filmlot.kernel.i18n import choose_language
from filmlot.kernel.ids import new_id
from filmlot.kernel.problems import BodyTooLarge, HostUnknown, OriginForeign, Problem, Unexpected
from filmlot.kernel.settings import Language, Settings
from filmlot.kernel.wire import POLICY_VIOLATION, respond

INTERNAL_ERROR = 1011
BODY_LIMIT_BYTES = 1 << 20
CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",  # decoders of meshes and textures; no text becomes code by it
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "font-src 'self' data:",
        "connect-src 'self' blob: data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "geolocation=(), payment=(), usb=()",
}
log = structlog.get_logger(__name__)


class Edge:
    """Wraps the whole app."""

    def __init__(self, app: ASGIApp, *, settings: Settings, machine: str) -> None:
        self._app = app
        self._hosts = own_hosts(settings, machine)
        self._public_host = _host_and_port(settings.public_url) if settings.public_url else None
        self._default: Language = settings.language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or refuses it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        language = choose_language(headers.get("accept-language", ""), self._default)
        state = scope.setdefault("state", {})
        state.update(correlation_id=new_id(), language=language)
        answer = Answer(scope, receive, send)
        body = state["body"] = Body(receive)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await answer.refuse(refusal)
            return
        try:
            await self._app(scope, body.receive, answer.send)
        except ClientDisconnect:
            log.info("http.client_left", path=scope["path"])
        except Exception:  # a supervisor: whatever it is, the caller gets a problem and the log the rest
            log.exception("http.unexpected", path=scope["path"], correlation_id=state["correlation_id"])
            await answer.refuse(Unexpected(correlation_id=state["correlation_id"]))

    def _refusal(self, scope: Scope, headers: Headers) -> Problem | None:
        host = headers.get("host", "")
        if not self._is_own(host):
            return HostUnknown(host=host)
        origin = headers.get("origin")
        guarded = scope["type"] == "websocket" or scope["method"] in CHANGING
        if guarded and origin is not None and _host_and_port(origin) not in {host.lower(), self._public_host}:
            return OriginForeign(origin=origin)
        return None

    def _is_own(self, host: str) -> bool:
        name = urlsplit(f"//{host}").hostname if _is_plain(host) else None
        return name is not None and (name in self._hosts or _is_address(name))


class Body:
    """What comes in, counted: more than the limit is a problem. A route that takes files raises it by `allow_body`."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._arrived_bytes = 0
        self.limit_bytes = BODY_LIMIT_BYTES

    async def receive(self) -> Message:
        """Receives and counts.

        Raises:
            BodyTooLarge: more arrived than the route takes.
        """
        message = await self._receive()
        if message["type"] == "http.request":
            self._arrived_bytes += len(message.get("body", b""))
            if self._arrived_bytes > self.limit_bytes:
                raise BodyTooLarge(limit_bytes=self.limit_bytes)
        return message


class Answer:
    """What goes out: with our headers on it, and with a problem in its place as long as nothing has gone out."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._started = False

    async def send(self, message: Message) -> None:
        """Sends on what the app sends."""
        if message["type"] in {"http.response.start", "websocket.accept"}:
            self._started = True
        if message["type"] == "http.response.start":
            self._complete(MutableHeaders(scope=message))
        await self._send(message)

    async def refuse(self, problem: Problem) -> None:
        """Answers with the problem; a web socket is closed."""
        if self._scope["type"] == "websocket":
            code = INTERNAL_ERROR if isinstance(problem, Unexpected) else POLICY_VIOLATION
            await self._send({"type": "websocket.close", "code": code, "reason": problem.code})
            return
        if self._started:
            return  # the status is out: closing early is all that is left, and the server does it
        state = self._scope["state"]
        response = respond(problem, language=state["language"], correlation_id=state["correlation_id"])
        await response(self._scope, self._receive, self.send)

    def _complete(self, headers: MutableHeaders) -> None:
        for name, value in SECURITY_HEADERS.items():
            headers.setdefault(name, value)
        headers["x-correlation-id"] = self._scope["state"]["correlation_id"]
        if self._scope["path"].startswith("/api/"):
            headers.setdefault("cache-control", "no-store")
        if self._scope["scheme"] == "https":
            headers.setdefault("strict-transport-security", "max-age=31536000")


def own_hosts(settings: Settings, machine: str) -> frozenset[str]:
    """The names that this lot answers to; addresses in numbers are always taken, rebinding works by names only."""
    names = {"localhost", settings.host, machine, f"{machine}.local", *settings.hosts}
    if settings.public_url:
        names.add(urlsplit(settings.public_url).hostname or "")
    return frozenset(name.lower() for name in names if name)


def _is_plain(host: str) -> bool:
    return host.isascii() and not any(letter in host for letter in "/@?#\\ ")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _host_and_port(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""
