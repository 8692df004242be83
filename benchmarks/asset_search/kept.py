"""What a run makes once and further runs find again: the index, plain counts, the databases of the peers."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Spent(NamedTuple):
    """Seconds that something took, by the clock and of our own processor."""

    clock_s: float
    processor_s: float


class Kept:
    """A folder for catalogues of one size; what was begun and not ended is made again."""

    def __init__(self, folder: Path, assets: int) -> None:
        self.folder = folder / f"{assets}"
        self.folder.mkdir(parents=True, exist_ok=True)

    def make(self, name: str, work: Callable[[Path], object]) -> Spent:
        """Makes the part of a name in a path of its own, if it is not there; gives what making it took."""
        path, note = self.folder / name, self.folder / f"{name}.json"
        if not note.exists():
            shutil.rmtree(path, ignore_errors=True)
            path.mkdir()
            clock_s, processor_s = time.perf_counter(), time.process_time()
            work(path)
            spent = Spent(time.perf_counter() - clock_s, time.process_time() - processor_s)
            note.write_text(json.dumps(spent))
        return Spent(*json.loads(note.read_text()))

    def copy(self, name: str, folder: Path) -> None:
        """The part of a name once more, by links: for those who write files anew and never into them, as tantivy."""
        shutil.copytree(self.folder / name, folder, copy_function=os.link)
