"""A request whose body is plain text."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request


async def _plain_text(request: Request) -> str:
    """The body as text; the edge has bounded its length."""
    return (await request.body()).decode("utf-8", errors="replace")


PlainText = Annotated[str, Depends(_plain_text)]
PLAIN_TEXT: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"text/plain": {"schema": {"type": "string"}}}}
}
