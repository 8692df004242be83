"""A file that comes as the raw body of a request, on the lot's own disk for as long as it is looked at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from filmlot.kernel.http import allow_body, ground_of


@asynccontextmanager
async def received_file(request: Request, *, limit_bytes: int) -> AsyncIterator[Path]:
    """The body in a file of its own; the edge refuses one that is longer."""
    allow_body(request, limit_bytes)
    with TemporaryDirectory(dir=ground_of(request).settings.home) as folder:
        path = Path(folder) / "received"
        with path.open("wb") as file:
            async for chunk in request.stream():
                await run_in_threadpool(file.write, chunk)
        yield path
