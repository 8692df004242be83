"""The programs of a machine: only those that its owner lists, started and ended in the hub's name."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from filmlot.gate.agent.wire import BODY_BYTES, Answer, Fields, Refused

RUNNING, REMEMBERED, LISTED = 16, 64, 100
LEAVE_S = 5.0
RUN = re.compile(r"[a-z0-9-]{1,40}")
LAST_WORDS = 300
LONGEST_TOLD = 4095  # with its end it goes into a pipe at once, or not at all


@dataclass
class Program:
    """A program that was started: `run` is the id that the hub gave it."""

    run: str
    name: str
    process: subprocess.Popen[bytes]
    log: Path
    started_ns: int

    def describe(self) -> Fields:
        """How it is; `code` is None while it runs."""
        return {
            "run": self.run,
            "name": self.name,
            "pid": self.process.pid,
            "started_ns": self.started_ns,
            "code": self.process.poll(),
            "said": last_line(self.log),
        }

    def end(self) -> int:
        """Ends it with all that it started: asks first, insists after some seconds. Gives its exit code."""
        if self.process.poll() is None:
            self._send(signal.SIGTERM)
            try:
                self.process.wait(LEAVE_S)
            except subprocess.TimeoutExpired:
                self._send(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        return self.process.wait()

    def _send(self, number: signal.Signals) -> None:
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)  # it leads a group of its own
        else:
            self.process.kill()


class Programs:
    """The programs that were started here, the newest `REMEMBERED` of them."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._allowed, self._logs = folder, folder / "programs.json", folder / "logs"
        self._logs.mkdir(exist_ok=True)
        self._runs: dict[str, Program] = {}
        self._lock = Lock()

    def launch(self, fields: Fields, _body: bytes) -> Answer:
        """Starts a program of the list under the hub's id; asked again under the same id it is only described."""
        run, name = fields.get("run"), fields.get("program")
        if not isinstance(run, str) or not RUN.fullmatch(run):
            raise Refused("frame", "`run` is an id of small letters, digits and dashes")
        with self._lock:
            if run not in self._runs:
                self._forget()
                self._runs[run] = self._start(run, name)
            return self._runs[run].describe(), b""

    def kill(self, fields: Fields, _body: bytes) -> Answer:
        """Ends a program, and waits until it has."""
        return {"code": self._find(fields).end()}, b""

    def tell(self, fields: Fields, body: bytes) -> Answer:
        """Gives a line to a program's standard input; never waits for a program that does not read."""
        if len(body) > LONGEST_TOLD:
            raise Refused("limit", f"a line has at most {LONGEST_TOLD} bytes")
        pipe, line = self._find(fields).process.stdin, body + b"\n"
        assert pipe is not None
        if pipe.write(line) != len(line):
            raise Refused("failed", "the program does not read what it is told")
        return {}, b""

    def log(self, fields: Fields, _body: bytes) -> Answer:
        """What a program printed, from `offset` on."""
        program, offset = self._find(fields), fields.get("offset")
        if type(offset) is not int or offset < 0:
            raise Refused("frame", "`offset` is a number of bytes")
        with program.log.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(min(offset, size))
            return {"size": size}, file.read(BODY_BYTES)

    def describe(self) -> list[Fields]:
        """Every program and how it is."""
        with self._lock:
            return [program.describe() for program in self._runs.values()]

    def allowed(self) -> list[str]:
        """The names that may be launched."""
        try:
            return sorted(json.loads(self._allowed.read_text(encoding="utf-8")))[:LISTED]
        except (OSError, ValueError, TypeError):
            return []  # a launch says what is wrong with the list

    def stop(self) -> None:
        """Ends them all."""
        with self._lock:
            ending = [Thread(target=program.end) for program in self._runs.values()]
        for thread in ending:
            thread.start()
        for thread in ending:
            thread.join()

    def _find(self, fields: Fields) -> Program:
        with self._lock:
            program = self._runs.get(str(fields.get("run")))
        if program is None:
            raise Refused("unknown", "no program of this id was started here")
        return program

    def _start(self, run: str, name: Any) -> Program:
        try:
            command = json.loads(self._allowed.read_text(encoding="utf-8"))[name]
            words = [str(word) for word in command]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Refused("program", f"{str(name)[:80]!r} is not in {self._allowed.name} of this machine") from error
        log = self._logs / f"{run}.log"
        try:
            with log.open("wb") as output:
                process = subprocess.Popen(
                    words,
                    bufsize=0,
                    stdin=subprocess.PIPE,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd=self._folder,  # not `files`: Python takes modules from where it runs
                    start_new_session=True,
                )
        except OSError as error:
            raise Refused("failed", f"{name} cannot be started: {error.strerror}") from error
        if os.name == "posix":
            assert process.stdin is not None
            os.set_blocking(process.stdin.fileno(), False)
        return Program(run, name, process, log, time.time_ns())

    def _forget(self) -> None:
        ended = [run for run, program in self._runs.items() if program.process.poll() is not None]
        if len(self._runs) - len(ended) >= RUNNING:
            raise Refused("busy", f"{RUNNING} programs run already")
        for run in ended[: max(0, len(self._runs) - REMEMBERED + 1)]:
            self._runs.pop(run).log.unlink(missing_ok=True)


def last_line(log: Path) -> str:
    """The end of the last line of a log."""
    with log.open("rb") as file:
        file.seek(max(0, file.seek(0, 2) - LAST_WORDS))
        lines = file.read().decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
