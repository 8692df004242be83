"""A process of the data plane: it works by a config file, reads it again when it changes, and ends with its parent."""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

_PRIORITY = 10
C = TypeVar("C", bound=BaseModel)
C_contra = TypeVar("C_contra", bound=BaseModel, contravariant=True)


class Worker(Protocol[C_contra]):
    """What works in such a process."""

    def apply(self, config: C_contra) -> None:
        """Change to another config; raises `ValueError` for one that cannot be used."""

    def run(self, goes_on: Callable[[], bool]) -> None:
        """Work until `goes_on` says no."""

    def close(self) -> None:
        """Let go of everything."""


class _Watch(Generic[C]):
    """Tells a worker when to stop, and of a new config when the file has changed."""

    def __init__(self, name: str, path: Path, config: type[C], parent: int) -> None:
        self._name, self._path, self._config, self._parent = name, path, config, parent
        self._changed_ns = path.stat().st_mtime_ns
        self._stopped = False
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopped = True

    def goes_on(self, worker: Worker[C]) -> bool:
        """Whether to work on: nobody asked to stop, and the process that started us lives."""
        if self._stopped or os.getppid() != self._parent:
            return False
        with contextlib.suppress(FileNotFoundError):
            changed_ns = self._path.stat().st_mtime_ns
            if changed_ns != self._changed_ns:
                self._changed_ns = changed_ns
                self._reload(worker)
        return True

    def _reload(self, worker: Worker[C]) -> None:
        try:
            worker.apply(read_config(self._path, self._config))
        except ValueError as error:
            print(f"{self._name}: {error}; going on as before", file=sys.stderr)  # noqa: T201 (a process's own log)


def read_config(path: Path, config: type[C]) -> C:
    """The config in a file; raises `ValueError` which names the field."""
    try:
        return config.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise ValueError(f"{path}: {error}") from error


def run_worker(name: str, config: type[C], make: Callable[[C], Worker[C]], arguments: list[str] | None = None) -> int:
    """Work until told to stop; 2 for a config that cannot be used."""
    parser = argparse.ArgumentParser(prog=f"filmlot.gate.{name}")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--parent", type=int, default=os.getppid(), help="stop when this is no longer the parent")
    options = parser.parse_args(arguments)
    _raise_priority()
    try:
        watch = _Watch(name, options.config, config, options.parent)
        worker = make(read_config(options.config, config))
    except (OSError, ValueError) as error:
        print(f"{name}: {error}", file=sys.stderr)  # noqa: T201 (a process's own log)
        return 2
    # What is alive now lives as long as the process: the collector need not walk it between packets.
    gc.collect()
    gc.freeze()
    worker.run(lambda: watch.goes_on(worker))
    worker.close()
    return 0


def _raise_priority() -> None:
    """Ask for real-time scheduling; where that is not allowed the process is merely later under load."""
    with contextlib.suppress(OSError, AttributeError):  # not every system has it, and not every user may
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(_PRIORITY))
