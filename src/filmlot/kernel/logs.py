"""The log: one line an event, coloured on a terminal, JSON elsewhere, with secrets taken out.

Our own code logs through structlog, libraries through `logging`; both come out here, on standard error.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

HIDDEN = "•••"
SECRET_NAMES = re.compile(r"passw|secret|token|authorization|cookie|api_?key|credential", re.IGNORECASE)
SECRET_VALUES = (
    (re.compile(r"(\w+://)[^\s/@]+@"), rf"\1{HIDDEN}@"),
    (re.compile(r"\b(flt|setup)_[A-Za-z0-9_-]{16,}"), rf"\1_{HIDDEN}"),
    (re.compile(r"(?i)\b(bearer|basic) [A-Za-z0-9._~+/=-]{8,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"(?i)(passw\w*|secret|token)([\"']?\s*[=:]\s*[\"']?)[^\s\"',&)]+"), rf"\1\2{HIDDEN}"),
)
DEPTH = 6
QUIET = ("alembic", "dbos", "httpx", "nats", "uvicorn")

EventDict = MutableMapping[str, Any]


def configure_logs(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Sets up both roads once, at the start of a process; a second call takes the place of the first."""
    out = stream or sys.stderr
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,  # plain: pretty ones print every local variable, secrets included
        hide_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(out)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def hide_secrets(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Puts dots in the place of whatever is named like a secret, or looks like one inside a text."""
    for name, value in event.items():
        event[name] = _hide(name, value, DEPTH)
    return event


def _hide(name: str, value: Any, depth: int) -> Any:
    if SECRET_NAMES.search(name) or depth == 0:
        return HIDDEN
    if isinstance(value, str):
        for pattern, replacement in SECRET_VALUES:
            value = pattern.sub(replacement, value)
        return value
    if isinstance(value, dict):
        return {key: _hide(str(key), inner, depth - 1) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_hide("", inner, depth - 1) for inner in value]
    return value if value is None or isinstance(value, int | float) else _hide("", str(value), depth - 1)


def _renderer(out: TextIO) -> structlog.typing.Processor:
    if out.isatty():
        return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return structlog.processors.JSONRenderer(ensure_ascii=False)
