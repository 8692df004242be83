"""A child process under caps of memory and time, which tells how far it is."""

from __future__ import annotations

import ctypes
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from filmlot.standards.phrase import Phrase, PhrasedError

_POLL_S = 0.25
_ERROR_BYTES = 4000
_PR_SET_PDEATHSIG = 1


class OfflineError(PhrasedError, RuntimeError):
    """An offline engine is absent, ended early or took too much: the message says which and what to do."""


@dataclass(frozen=True, kw_only=True)
class Caps:
    """The most that a job may take."""

    memory_bytes: int = 8 << 30
    time_s: float = 900.0


def run_capped(
    command: Sequence[str],
    *,
    caps: Caps,
    environment: Mapping[str, str] | None = None,
    progress: Callable[[float], None] = lambda _done: None,
) -> None:
    """Runs a command to its end; calls `progress` some times a second, which may raise to stop and kill it.

    Raises:
        OfflineError: The child failed, or went beyond its caps.
    """
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **(environment or {}), "FILMLOT_MEMORY_BYTES": str(caps.memory_bytes)},
    ) as child:
        told: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        said: list[bytes] = []
        readers = [
            threading.Thread(target=_read_lines, args=(child.stdout, told.put)),
            threading.Thread(target=_read_lines, args=(child.stderr, said.append)),
        ]
        for reader in readers:
            reader.start()
        try:
            _wait(child, told, caps, progress)
        finally:
            child.kill()
            child.wait()
            for reader in readers:
                reader.join()
    if child.returncode != 0:
        words = b"".join(said)[-_ERROR_BYTES:].decode(errors="replace").strip().splitlines()
        raise OfflineError(
            "the offline render ended with {code}: {words}. Reduce the scene, or look at the engine's installation",
            code=child.returncode,
            words=words[-1] if words else Phrase("nothing was said"),
        )


def stay_capped() -> None:
    """Called by the child itself: holds it to the memory that its parent allows, and ends it with its parent."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if sys.platform == "win32" or "FILMLOT_MEMORY_BYTES" not in os.environ:
        return
    import resource

    cap = int(os.environ["FILMLOT_MEMORY_BYTES"])
    resource.setrlimit(resource.RLIMIT_AS, (cap, cap))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def tell(done: float) -> None:
    """Called by the child: how far it is, 0 to 1."""
    sys.stdout.write(json.dumps({"done": done}) + "\n")
    sys.stdout.flush()


def _wait(
    child: subprocess.Popen[bytes],
    told: queue.SimpleQueue[bytes],
    caps: Caps,
    progress: Callable[[float], None],
) -> None:
    done = 0.0
    for _ in range(int(caps.time_s / _POLL_S)):
        while not told.empty():
            done = _progress_in(told.get(), done)
        progress(done)
        try:
            child.wait(_POLL_S)
        except subprocess.TimeoutExpired:
            continue
        return
    raise OfflineError(
        "the offline render took longer than {limit} s. Reduce the scene, its samples or its size",
        limit=f"{caps.time_s:g}",
    )


def _progress_in(line: bytes, before: float) -> float:
    try:
        said = json.loads(line)
    except ValueError:
        return before  # an engine's own chatter
    return float(said["done"]) if isinstance(said, dict) and "done" in said else before


def _read_lines(stream: object, keep: Callable[[bytes], None]) -> None:
    assert hasattr(stream, "readline")
    while line := stream.readline(65536):
        keep(line)
