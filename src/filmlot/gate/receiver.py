"""The receiver's process: `python -m filmlot.gate.receiver --config FILE`."""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from pydantic import ValidationError

from filmlot.devicekit.families import family
from filmlot.devicekit.receiver import Receiver, ReceiverConfig
from filmlot.devicekit.share import WHOLE, Share

_PRIORITY = 10


class _Watch:
    """Tells the receiver when to stop, and of a new config when the file has changed."""

    def __init__(self, path: Path, receiver: Receiver, parent: int) -> None:
        self._path, self._receiver, self._parent = path, receiver, parent
        self._changed_ns = path.stat().st_mtime_ns
        self._stopped = False
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopped = True

    def goes_on(self) -> bool:
        """Whether to receive on: nobody asked to stop, and the process that started us lives."""
        if self._stopped or os.getppid() != self._parent:
            return False
        with contextlib.suppress(FileNotFoundError):
            changed_ns = self._path.stat().st_mtime_ns
            if changed_ns != self._changed_ns:
                self._changed_ns = changed_ns
                self._reload()
        return True

    def _reload(self) -> None:
        try:
            self._receiver.apply(read_config(self._path))
        except ValueError as error:
            print(f"receiver: {error}; going on as before", file=sys.stderr)  # noqa: T201 (a process's own log)


def read_config(path: Path) -> ReceiverConfig:
    """The config in a file; raises `ValueError` which names the field."""
    try:
        return ReceiverConfig.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise ValueError(f"{path}: {error}") from error


def _raise_priority() -> None:
    """Ask for real-time scheduling; where that is not allowed the receiver is merely later under load."""
    with contextlib.suppress(OSError, AttributeError):  # not every system has it, and not every user may
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(_PRIORITY))


def main(arguments: list[str] | None = None) -> int:
    """Receive until told to stop; 2 for a config that cannot be used."""
    parser = argparse.ArgumentParser(prog="filmlot.gate.receiver", description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--parent", type=int, default=os.getppid(), help="stop when this is no longer the parent")
    parser.add_argument("--share", type=Share.parse, default=WHOLE, help="which of several receivers this is, as 0/2")
    options = parser.parse_args(arguments)
    path: Path = options.config
    _raise_priority()
    try:
        receiver = Receiver(read_config(path), family_of=family, share=options.share)
    except (OSError, ValueError) as error:
        print(f"receiver: {error}", file=sys.stderr)  # noqa: T201 (a process's own log)
        return 2
    # What is alive now lives as long as the process: the collector need not walk it between packets.
    gc.collect()
    gc.freeze()
    receiver.run(_Watch(path, receiver, options.parent).goes_on)
    receiver.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
