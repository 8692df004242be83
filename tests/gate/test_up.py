"""`filmlot up` as a person starts it: a process of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

SETUP = re.compile(r"(http://127\.0\.0\.1:\d+)/setup#(setup_[\w-]+)")


@contextmanager
def lot_up(home: Path, *options: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running lot and what it has printed up to the line that says how to stop it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "filmlot.gate.command", "up", *options],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"FILMLOT_HOME": str(home), "FILMLOT_PORT": "0", "FILMLOT_LANGUAGE": "en"} | environment,
    )
    assert process.stdout is not None
    printed = ""
    try:
        for line in process.stdout:
            printed += line
            if "Ctrl-C" in line:
                break
        yield process, printed
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
        process.stdout.close()


def test_the_first_start_prints_a_link_and_the_second_an_address(tmp_path: Path) -> None:
    with lot_up(tmp_path / "lot") as (_, printed):
        found = SETUP.search(printed)
        assert found is not None
        address, secret = found.groups()
        with httpx2.Client(base_url=address, headers={"X-Filmlot": "1"}) as browser:
            set_up = browser.post(
                "/api/v1/identity/setup",
                json={
                    "token": secret,
                    "name": "Li Mei",
                    "email": "li.mei@example.org",
                    "password": "a sentence of mine",
                    "company_name": "Phoenix",
                    "language": "en",
                },
            )
        assert set_up.status_code == 201
        assert "server" not in set_up.headers

    with lot_up(tmp_path / "lot", FILMLOT_LANGUAGE="zh-CN") as (_, printed):
        assert "Filmlot 已启动，请打开：" in printed
        assert "setup" not in printed


def test_it_stops_cleanly_at_one_interrupt_and_at_two(tmp_path: Path) -> None:
    for interrupts in (1, 2):
        with lot_up(tmp_path / "lot") as (process, _):
            for _time in range(interrupts):
                process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0


def test_a_word_on_the_command_line_goes_before_the_settings(tmp_path: Path) -> None:
    with lot_up(tmp_path / "lot", "--port", "0", "--no-demo", FILMLOT_PORT="1", FILMLOT_HOST="127.0.0.1") as (
        _,
        printed,
    ):
        found = SETUP.search(printed)
        assert found is not None
        address, secret = found.groups()
        with httpx2.Client(base_url=address, headers={"X-Filmlot": "1"}) as browser:
            body = {"token": secret, "name": "Li Mei", "email": "li.mei@example.org", "password": "a sentence of mine"}
            browser.post("/api/v1/identity/setup", json=body | {"company_name": "Phoenix", "language": "en"})
            stages = browser.get("/api/v1/stage/stages").json()

    assert stages["items"] == []


def test_a_taken_port_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = str(holder.getsockname()[1])

        with lot_up(tmp_path / "lot", FILMLOT_PORT=port) as (process, printed):
            assert process.wait(timeout=30) == 1

    assert f"Port {port} on 127.0.0.1 is taken." in printed
    assert "FILMLOT_PORT" in printed
