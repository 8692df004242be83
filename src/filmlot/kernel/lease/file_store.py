"""Terms as files in the lot's own folder, for hubs on one machine.

A term is the file `term-EPOCH`, made by a link, which either is there already or is not: no lock is held meanwhile, so
a hub that is stopped in the middle of anything blocks nobody. Its mark is the file's time. That a holder is gone is
seen at once by its berth, whose lock the system frees; that it hangs, only by the mark. One that is late because the
machine is busy is told from one that is stopped by what Linux says of its process.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from pathlib import Path

from filmlot.kernel.lease.file_lock import try_lock
from filmlot.kernel.lease.term import Term

BERTHS = 8
TRIES = 5
TRY_S = 0.005  # somebody who only looks whether a berth is taken holds it for microseconds


class BerthsTakenError(OSError):
    """Every berth of the folder is taken."""


class Berth:
    """A place that one living process has to itself, with a small number; free again as soon as the process ends."""

    def __init__(self, folder: Path, number: int, descriptor: int) -> None:
        self.number, self._folder, self._descriptor = number, folder, descriptor

    @classmethod
    def claim(cls, folder: Path) -> Berth:
        """The first free one; raises `BerthsTakenError`."""
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(BERTHS):
            descriptor = os.open(_berth(folder, number), os.O_RDWR | os.O_CREAT, 0o600)
            for _ in range(TRIES):
                if try_lock(descriptor):
                    return cls(folder, number, descriptor)
                time.sleep(TRY_S)
            os.close(descriptor)
        raise BerthsTakenError(f"{folder}: {BERTHS} hubs of this lot run already")

    def has_neighbours(self) -> bool:
        """Whether another berth of the folder is taken."""
        return any(_is_taken(self._folder, number) for number in range(BERTHS) if number != self.number)

    def free(self) -> None:
        """Leaves it."""
        os.close(self._descriptor)


class FileStore:
    """The terms in a folder, as the process in a berth sees and makes them."""

    def __init__(self, folder: Path, berth: Berth) -> None:
        self._folder, self._berth = folder, berth
        self._own = 0

    def read(self) -> Term | None:
        """The newest term; without a holder if the berth that it names is free."""
        path = self._newest()
        while path is not None:
            try:
                return self._parse(path)
            except FileNotFoundError:  # a later one has begun and cleared it away
                path = self._newest()
        return None

    def take(self, term: Term) -> bool:
        """Begins a term; see `LeaseStore`."""
        draft = self._write(term)
        try:
            os.link(draft, self._path(term.epoch))
        except FileExistsError:
            return False
        finally:
            draft.unlink()
        if self._newest() != self._path(term.epoch):  # we were asleep, and the file that stood there was cleared away
            self._path(term.epoch).unlink(missing_ok=True)
            return False
        for path in self._folder.glob("term-*"):
            if path < self._path(term.epoch):
                path.unlink(missing_ok=True)
        self._own = term.epoch
        return True

    def renew(self, term: Term) -> bool:
        """Changes the mark; see `LeaseStore`."""
        path = self._path(term.epoch)
        with suppress(FileNotFoundError):
            os.utime(path)
        return self._newest() == path

    def give_back(self, term: Term) -> None:
        """Ends the term; see `LeaseStore`."""
        if self._newest() == self._path(term.epoch):
            self._write(Term(term.epoch, "", "")).replace(self._path(term.epoch))

    def close(self) -> None:
        """Nothing is open here: the berth belongs to whoever claimed it."""

    def _parse(self, path: Path) -> Term:
        mark, epoch = path.stat().st_mtime_ns, int(path.name.removeprefix("term-"))
        try:
            told = json.loads(path.read_bytes())
            holder, url, number = str(told["holder"]), str(told["url"]), int(told["berth"])
            runs = _runs(int(told["pid"]))
        except (ValueError, KeyError, TypeError):  # the machine lost power while it was written
            return Term(epoch, "", "", mark)
        # In our own berth a term that is not ours is that of a process which was here before, and is gone.
        is_alive = epoch == self._own if number == self._berth.number else _is_taken(self._folder, number)
        return Term(epoch, holder if is_alive else "", url, mark, runs)

    def _write(self, term: Term) -> Path:
        draft = self._folder / f"draft-{self._berth.number}"
        told = {"holder": term.holder, "url": term.url, "berth": self._berth.number, "pid": os.getpid()}
        draft.write_text(json.dumps(told), "utf-8")
        return draft

    def _path(self, epoch: int) -> Path:
        return self._folder / f"term-{epoch:012d}"

    def _newest(self) -> Path | None:
        return max(self._folder.glob("term-*"), default=None)


def _berth(folder: Path, number: int) -> Path:
    return folder / f"berth-{number}.lock"


def _is_taken(folder: Path, number: int) -> bool:
    try:
        descriptor = os.open(_berth(folder, number), os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not try_lock(descriptor)
    finally:
        os.close(descriptor)


def _runs(pid: int) -> bool:
    """Whether a process runs, waits or sleeps (proc_pid_stat(5)): stopped, dead, or not to be seen here is no."""
    try:
        state = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b") ")[2][:1]
    except OSError:
        return False
    return state in {b"R", b"S", b"D"}
