"""The contract of recorders whose files can be fetched after a take.

A harvester is used by a job, in a thread of its own, and not by the desk: a file takes minutes, and a recorder's
control connection is left alone meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

MOST_FILES = 10_000
"""Names that are looked at on one recorder."""


class HarvestError(Exception):
    """The recorder gave nothing, or stopped giving; the text is its own word."""


class Unreachable(HarvestError):  # noqa: N818 (reads as what happened)
    """There is no connection, or it broke: another attempt may go on where this one ended."""


class RemoteFile(NamedTuple):
    """A file on a recorder: its path there, and its size where the recorder tells it."""

    path: str
    size: int | None

    @property
    def name(self) -> str:
        """The name without its folders."""
        return self.path.rpartition("/")[2]


class Harvester(Protocol):
    """One recorder's files. All methods raise `HarvestError`; after one the harvester is closed."""

    def find_files(self, is_wanted: Callable[[str], bool]) -> list[RemoteFile]:
        """The files whose name, without folders, is wanted; of a recorder that cannot list, those that it named."""

    def size_of(self, path: str) -> int | None:
        """How long a file is now; None where the recorder does not tell."""

    def fetch(self, path: str, *, offset: int) -> Iterator[bytes]:
        """The bytes of a file from `offset` on, piece by piece."""

    def close(self) -> None:
        """End the connection; never raises, also when it was never open."""


class HarvesterMaker(Protocol):
    """Makes a harvester of one recorder; nothing is opened yet."""

    def __call__(self, config: Any, named: Sequence[str], /) -> Harvester:
        """A new harvester; `named` are the paths that the recorder gave when it stopped, if it gives any."""
