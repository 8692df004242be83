"""Problems on the wire: `application/problem+json` (RFC 9457), in the reader's language, never with internals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket, WebSocketState

from filmlot.kernel.http import language_of
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.problems import (
    AddressUnknown,
    Busy,
    InputInvalid,
    MethodNotAllowed,
    Problem,
    RequestRefused,
    Unexpected,
)
from filmlot.kernel.settings import Language

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 20
POLICY_VIOLATION = 1008  # RFC 6455 §7.4.1
log = structlog.get_logger(__name__)


class ProblemView(BaseModel):
    """A problem as it travels: the members of RFC 9457 §3.1, and ours: `code`, `params`, `remedy`."""

    type: str = Field(description="Where the problem is described, relative to the documentation.")
    title: str = Field(description="What kind of problem this is, in the reader's language.")
    status: int
    detail: str = Field(description="What happened this time.")
    remedy: str = Field(description="What to do next.")
    instance: str = Field(description="The request, as it is found in the log.")
    code: str = Field(description="Stable name of the kind of problem.")
    params: dict[str, Any] = Field(description="What the texts speak of, for programs.")


class ProblemResponse(JSONResponse):
    """The answer that carries a problem."""

    media_type = MEDIA_TYPE


def view_of(problem: Problem, *, language: Language, correlation_id: str) -> ProblemView:
    """The problem as it travels."""
    text = catalogue().problem(problem.code, language, problem.params)
    return ProblemView(
        type=f"problems#{problem.code}",
        title=text.title,
        status=problem.status,
        detail=text.detail,
        remedy=text.remedy,
        instance=f"urn:uuid:{correlation_id}",
        code=problem.code,
        params=jsonable_encoder(problem.params),
    )


def respond(problem: Problem, *, language: Language, correlation_id: str) -> ProblemResponse:
    """The answer that carries the problem; a wait that it asks for stands in `Retry-After` too."""
    view = view_of(problem, language=language, correlation_id=correlation_id)
    headers = {"content-language": language, "vary": "accept-language"}
    if "retry_after_s" in problem.params:
        headers["retry-after"] = str(problem.params["retry_after_s"])
    return ProblemResponse(view.model_dump(), status_code=problem.status, headers=headers)


def install_handlers(app: FastAPI) -> None:
    """Makes every failure of the app a problem; what none of them takes, the edge answers with `Unexpected`."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid_input)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(OperationalError, _on_database_failure)


def _answer(request: HTTPConnection, problem: Problem) -> Response:
    return respond(problem, language=language_of(request), correlation_id=request.state.correlation_id)


async def _on_problem(connection: Request | WebSocket, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    answer = _answer(connection, problem)
    if isinstance(connection, WebSocket):
        await _deny(connection, problem, answer)
    return answer


async def _deny(socket: WebSocket, problem: Problem, answer: Response) -> None:
    if socket.application_state == WebSocketState.CONNECTING and "websocket.http.response" in socket.get(
        "extensions", {}
    ):
        await socket.send_denial_response(answer)
    else:
        await socket.close(POLICY_VIOLATION, reason=problem.code)


def _on_invalid_input(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, RequestValidationError)
    return _answer(request, InputInvalid(errors=field_errors(failure.errors(), language_of(request))))


def _on_http_exception(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, HTTPException)
    if isinstance(failure.__cause__, Problem):  # FastAPI wraps what goes wrong while it reads a body
        return _answer(request, failure.__cause__)
    path, method = request.url.path, request.method
    by_status: dict[int, Problem] = {
        404: AddressUnknown(path=path),
        405: MethodNotAllowed(method=method, path=path),
    }
    answer = _answer(request, by_status.get(failure.status_code, RequestRefused()))
    answer.headers.update(failure.headers or {})
    return answer


def _on_database_failure(request: Request, failure: Exception) -> Response:
    correlation_id = request.state.correlation_id
    if "locked" in str(failure) or "lock timeout" in str(failure):
        log.warning("http.database_busy", path=request.url.path, correlation_id=correlation_id)
        return _answer(request, Busy())
    log.error("http.database_failed", path=request.url.path, correlation_id=correlation_id, exc_info=failure)
    return _answer(request, Unexpected(correlation_id=correlation_id))


def field_errors(errors: Sequence[Any], language: Language) -> list[dict[str, Any]]:
    """Each wrong field by its path with what is wrong; what was sent is not repeated, it may be a password."""
    found = []
    for error in errors[:MOST_ERRORS]:
        params = {key: str(value) for key, value in error.get("ctx", {}).items() if key != "error"}
        key = f"validation.{error['type']}"
        text = catalogue().text(key, language, **params)
        message = error["msg"] if text == key else text
        field = ".".join(str(part) for part in error["loc"])
        found.append({"field": field, "message_code": error["type"], "message": message, "params": params})
    return found
