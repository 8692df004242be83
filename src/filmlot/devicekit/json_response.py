"""What a WebSocket server says to a plain GET: OSCQuery has both at one port."""

from __future__ import annotations

from http import HTTPStatus

from websockets.datastructures import Headers
from websockets.http11 import Response

from filmlot.standards.osc.query import Answer


def json_response(answer: Answer) -> Response:
    """The answer over HTTP, after which the connection ends."""
    headers = Headers(
        {
            "Content-Type": "application/json; charset=utf-8",
            "Content-Length": str(len(answer.body)),
            "Cache-Control": "no-store",
            "Connection": "close",
        }
    )
    status = HTTPStatus(answer.status)
    return Response(status.value, status.phrase, headers, answer.body)
