"""The log: one JSON line an event, without secrets, for our code and for libraries alike."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from filmlot.kernel.logs import configure_logs


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    before = structlog.get_config()
    stream = io.StringIO()
    configure_logs(stream)
    yield stream
    root.handlers[:], root.level = handlers, level
    structlog.configure(**before)


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_our_events_and_those_of_libraries_come_out_alike(out: io.StringIO) -> None:
    structlog.get_logger("ours").info("take.rolled", slate="12A")
    logging.getLogger("theirs").warning("slow %s", "query")

    ours, theirs = lines(out)
    assert (ours["event"], ours["slate"], ours["level"]) == ("take.rolled", "12A", "info")
    assert (theirs["event"], theirs["level"]) == ("slow query", "warning")
    assert {"timestamp"} <= ours.keys() & theirs.keys()


@pytest.mark.parametrize(
    "fields",
    [
        {"password": "hunter2"},
        {"headers": {"Authorization": "hunter2", "host": "x"}},
        {"url": "postgresql://filmlot:hunter2@127.0.0.1:5432/filmlot"},
        {"settings": {"inner": [{"api_key": "hunter2"}]}},
        {"header": "Bearer hunter2hunter2"},
        {"token_used": "flt_hunter2hunter2hunter2"},
        {"text": "started with password=hunter2 and went on"},
    ],
)
def test_a_secret_never_reaches_the_log(out: io.StringIO, fields: dict[str, Any]) -> None:
    structlog.get_logger().info("signed_in", **fields)

    assert "hunter2" not in out.getvalue()
    assert "•••" in out.getvalue()


def test_a_secret_inside_an_exception_never_reaches_the_log(out: io.StringIO) -> None:
    password = "hunter2"
    try:
        raise ConnectionError(f"cannot reach nats://filmlot:{password}@127.0.0.1")
    except ConnectionError:
        structlog.get_logger().exception("bus.away")

    (line,) = lines(out)
    assert "ConnectionError" in line["exception"]
    assert "hunter2" not in out.getvalue()


def test_what_is_no_secret_stays(out: io.StringIO) -> None:
    structlog.get_logger().info(
        "packet", rate_hz=59.94, lost=None, ok=True, names=["a", "b"], address="udp://0.0.0.0:1"
    )

    (line,) = lines(out)
    assert (line["rate_hz"], line["lost"], line["ok"], line["names"]) == (59.94, None, True, ["a", "b"])
    assert line["address"] == "udp://0.0.0.0:1"
