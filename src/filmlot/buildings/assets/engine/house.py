"""The demo's lane house as a package, in a process of its own: making it keeps a processor busy for a while.

`python -m filmlot.buildings.assets.engine.house FOLDER` writes the package into a folder that does not exist yet.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from filmlot.buildings.assets.engine.generate.sample import SAMPLES, sample_source
from filmlot.buildings.assets.engine.package.writer import write_package
from filmlot.buildings.assets.engine.street import NICENESS, run_apart

HOUSE = SAMPLES[0]


def build_house(folder: Path, *, waiting: Callable[[], None]) -> None:
    """Writes the package; calls `waiting` some times a second, which may raise to stop.

    Raises:
        RuntimeError: the process failed.
    """
    run_apart("filmlot.buildings.assets.engine.house", folder, waiting=waiting)


def main(folder: Path) -> None:
    """Makes the house, behind everybody else."""
    if sys.platform != "win32":
        os.nice(NICENESS)
    folder.mkdir()
    write_package(folder, sample_source(HOUSE))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
