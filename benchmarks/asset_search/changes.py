"""A worker that changes an asset twice a second, as the lot's own does: prints a number and when it was changed."""

from __future__ import annotations

import random
import sys
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.asset_search.catalogue import LIBRARY, make_asset

from filmlot.buildings.assets.engine.search.writer import open_writer

EVERY_S = 0.5


def name_of(number: int) -> str:
    """A name that nothing in the catalogue has."""
    return f"zqchange{number:05}"


def main(folder: Path, size: int) -> None:
    chance = random.Random(2)
    with open_writer(folder) as writer:
        for number in range(1, 10_000):
            asset = make_asset(chance.randrange(size), chance).document
            changed_s = time.time()
            writer.put(replace(asset, name_en=name_of(number), scopes=frozenset([LIBRARY])))
            print(number, changed_s, flush=True)
            writer.commit(str(number))
            time.sleep(EVERY_S)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
