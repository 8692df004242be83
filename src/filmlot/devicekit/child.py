"""A child process that is kept running: started again with growing patience when it ends by itself."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic

import structlog

FIRST_WAIT_S, LONGEST_WAIT_S = 0.25, 10.0
STEADY_S = 20.0  # a child that ran as long has earned a quick restart
LEAVE_S = 8.0
LONGEST_LINE = 1 << 16
LAST_WORDS = 300
log = structlog.get_logger(__name__)


class Child:
    """Runs a command; its input stays open as long as we live, so that it can end when we do.

    `born` is called after each start, `hear` with each line of its output and `lost` after each end, all from the
    child's own thread.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log_file: Path,
        born: Callable[[], None] = lambda: None,
        hear: Callable[[bytes], None] = lambda _line: None,
        lost: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self.restarts = 0
        self._command = list(command)
        self._log_file, self._born, self._hear, self._lost = log_file, born, hear, lost
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        self._stopping = Event()
        self._thread = Thread(target=self._run, name=name, daemon=True)

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        process = self._process
        return process is not None and process.poll() is None

    @property
    def pid(self) -> int | None:
        """The number of the present process."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Starts the process and the thread that keeps it."""
        self._thread.start()

    def say(self, line: bytes) -> bool:
        """Whether a line reached the process's input."""
        with self._lock:
            process = self._process
            if process is None or process.stdin is None:
                return False
            try:
                process.stdin.write(line + b"\n")
                process.stdin.flush()
            except (BrokenPipeError, ValueError):
                return False
            return True

    def renew(self) -> None:
        """Ends the present process; a new one follows at once."""
        process = self._process
        if process is not None:
            process.terminate()

    def kill(self) -> None:
        """Ends a process that does not listen any more; a new one follows."""
        process = self._process
        if process is not None:
            process.kill()

    def stop(self) -> None:
        """Ends the process: asks first, and insists after some seconds."""
        self._stopping.set()
        process = self._process
        if process is not None:
            process.terminate()
            try:
                process.wait(timeout=LEAVE_S)
            except subprocess.TimeoutExpired:
                process.kill()
        if self._thread.is_alive():
            self._thread.join(timeout=LEAVE_S)

    def last_words(self) -> str:
        """The last line that the process left in its log."""
        try:
            lines = self._log_file.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except OSError:
            return ""
        return lines[-1][-LAST_WORDS:] if lines else ""

    def _run(self) -> None:
        wait_s = FIRST_WAIT_S
        while not self._stopping.is_set():
            began_s = monotonic()
            code = self._live()
            if self._stopping.is_set():
                return
            self.restarts += 1
            self._lost()  # first: somebody may stand ready to take its place
            log.warning("child.ended", child=self.name, code=code, said=self.last_words())
            wait_s = FIRST_WAIT_S if monotonic() - began_s > STEADY_S else min(2 * wait_s, LONGEST_WAIT_S)
            self._stopping.wait(wait_s)

    def _live(self) -> int:
        with self._log_file.open("wb") as errors:
            process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, start_new_session=True
            )
        with self._lock:
            self._process = process
        assert process.stdout is not None
        assert process.stdin is not None
        if self._stopping.is_set():  # it was told to stop while it was being started
            process.terminate()
        self._born()
        with process.stdout:
            for line in iter(lambda: process.stdout.readline(LONGEST_LINE), b""):  # type: ignore[union-attr] # still open
                self._hear(line)
        code = process.wait()
        with self._lock:
            process.stdin.close()
        return code
