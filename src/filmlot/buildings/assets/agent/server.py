"""The agent's addresses: on this machine only, for programs that can read its card, and for no page of a browser."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from filmlot.buildings.assets.agent.agent import Agent, PublishAsk, Resolved
from filmlot.buildings.assets.agent.reference import Reference
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.problems import InputInvalid, Problem, RequestRefused
from filmlot.standards.asset.slug import is_slug

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from filmlot.kernel.settings import Language

_Ask = TypeVar("_Ask", bound=BaseModel)
LIMIT_BYTES = 256 << 10
MOST_FOUND = 100


class ResolveAsk(BaseModel):
    """The body of a request for a folder."""

    model_config = ConfigDict(extra="forbid")

    reference: str = Field(max_length=200)


class Door:
    """Lets in whoever knows the token, asks this machine by its own name, and is no page of a browser."""

    def __init__(self, app: ASGIApp, *, token: str) -> None:
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 421, 403 or 401 to whom it lets not in, without a word that tells more."""
        if scope["type"] == "http":
            status = self._refuse(Request(scope))
            if status is not None:
                await Response(status_code=status)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _refuse(self, request: Request) -> int | None:
        host, _, port = request.headers.get("host", "").partition(":")
        # Any other name was made to lead here by somebody's DNS.
        if host not in {"127.0.0.1", "localhost"} or port != str(request.scope["server"][1]):
            return 421
        if "origin" in request.headers:
            return 403
        given = request.headers.get("authorization", "").encode()
        return None if hmac.compare_digest(given, self._expected) else 401


def create_app(agent: Agent, *, token: str) -> ASGIApp:
    """The agent over HTTP."""

    def status(_request: Request) -> Response:
        used_bytes, limit_bytes = agent.store.used_bytes(), agent.store.limit_bytes
        return JSONResponse({"lots": list(agent.lots), "used_bytes": used_bytes, "limit_bytes": limit_bytes})

    def search(request: Request) -> Response:
        asked = request.query_params
        found = agent.search(asked.get("lot", ""), asked.get("text", "")[:400], limit=MOST_FOUND)
        return _json(found)

    def versions(request: Request) -> Response:
        slug = request.path_params["slug"]
        if not is_slug(slug):
            raise RequestRefused
        return _json(agent.versions(Reference(request.query_params.get("lot", ""), slug, "")))

    async def resolve(request: Request) -> Response:
        asked = await _body(request, ResolveAsk)
        return StreamingResponse(_lines(agent, asked.reference, _language(request)), media_type="application/x-ndjson")

    async def publish(request: Request) -> Response:
        return _json(await run_in_threadpool(agent.publish, await _body(request, PublishAsk)))

    routes = [
        Route("/v1/status", status),
        Route("/v1/search", search),
        Route("/v1/assets/{slug}", versions),
        Route("/v1/resolve", resolve, methods=["POST"]),
        Route("/v1/publish", publish, methods=["POST"]),
    ]
    return Door(Starlette(routes=routes, exception_handlers={Problem: _refusal}), token=token)


def _lines(agent: Agent, reference: str, language: Language) -> Iterator[bytes]:
    """Steps, then the folder or the problem: a line of JSON each."""
    try:
        for said in agent.resolve(reference):
            kind = "resolved" if isinstance(said, Resolved) else "step"
            yield b'{"%s":%s}\n' % (kind.encode(), said.model_dump_json().encode())
    except Problem as problem:
        yield json.dumps({"problem": _told(problem, language)}).encode() + b"\n"


async def _body(request: Request, model: type[_Ask]) -> _Ask:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LIMIT_BYTES:
            raise RequestRefused
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        told = error.errors(include_url=False, include_context=False, include_input=False)
        raise InputInvalid(errors=[dict(one) for one in told]) from None


def _json(answer: BaseModel) -> Response:
    return Response(answer.model_dump_json(), media_type="application/json")


async def _refusal(request: Request, problem: Any) -> Response:
    return JSONResponse(_told(problem, _language(request)), problem.status, media_type="application/problem+json")


def _told(problem: Problem, language: Language) -> dict[str, Any]:
    text = catalogue().problem(problem.code, language, problem.params)
    return {
        "code": problem.code,
        "status": problem.status,
        "title": text.title,
        "detail": text.detail,
        "remedy": text.remedy,
    }


def _language(request: Request) -> Language:
    return "zh-CN" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"
