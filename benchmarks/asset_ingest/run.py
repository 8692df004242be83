"""Prints what becomes of every model of a folder: an asset or a problem by name, with time and memory a file."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from filmlot.buildings.assets.engine.ingest.assimp import library_path
from filmlot.buildings.assets.engine.ingest.fault import FaultCode, IngestFault
from filmlot.buildings.assets.engine.ingest.formats import ARCHIVES, READERS
from filmlot.buildings.assets.engine.ingest.ingest import ingest

MODELS = Path("/usr/share/assimp/models")
PEER_TIME_S = 60


class Row(NamedTuple):
    """One file: what it became, in how many seconds, with how many bytes at its peak; and what the peer said."""

    name: str
    became: str
    seconds: float
    peak_bytes: int
    levels: int
    peer: str
    left: int


def try_file(path: Path, root: Path, *, blender: Path | None) -> Row:
    """Ingests one file into a folder that is thrown away, and converts it by the peer."""
    with tempfile.TemporaryDirectory() as scratch:
        begun = time.perf_counter()
        outcome = ingest(path, Path(scratch) / "asset", progress=lambda *_: None, blender=blender)
        seconds = time.perf_counter() - begun
        left = len([entry for entry in Path(scratch).iterdir() if entry.name != "asset"])
        name = str(path.relative_to(root))
        if isinstance(outcome, IngestFault):
            left += (Path(scratch) / "asset").exists()
            return Row(name, outcome.code, seconds, 0, 0, try_peer(path, Path(scratch)), left)
        peak, levels = outcome.source.peak_bytes, len(outcome.levels)
        return Row(name, "asset", seconds, peak, levels, try_peer(path, Path(scratch)), left)


def try_peer(path: Path, scratch: Path) -> str:
    """The library's own program, called as its manual says: converted, refused or crashed."""
    library = library_path()
    if library is None:
        return "absent"
    program = library.parents[1] / "bin" / "assimp"
    command = [program, "export", path, scratch / "peer.glb", "-fglb2"]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=PEER_TIME_S, env={"LD_LIBRARY_PATH": str(library.parent)}, check=False
        )
    except subprocess.TimeoutExpired:
        return "out of time"
    return "converted" if done.returncode == 0 else "crashed" if done.returncode < 0 else "refused"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--models", type=Path, default=MODELS)
    arguments.add_argument("--blender", type=Path, help="a Python that can import bpy")
    arguments.add_argument("--every", type=int, default=1, help="take every Nth file")
    given = arguments.parse_args()
    if not given.models.is_dir():
        sys.exit(f"no models in {given.models}: apt-get install assimp-testmodels, or --models FOLDER")
    known = {*READERS, *ARCHIVES}
    files = sorted(path for path in given.models.rglob("*") if path.suffix.lower() in known and path.is_file())
    files = files[:: given.every]
    print(f"{'file':<64}{'became':>16}{'levels':>8}{'s':>7}{'MiB':>7}  peer")
    rows = []
    with ThreadPoolExecutor(2) as pool:
        for row in pool.map(lambda path: try_file(path, given.models, blender=given.blender), files):
            peak = f"{row.peak_bytes / (1 << 20):.0f}" if row.peak_bytes else ""
            figures = f"{row.levels or '':>8}{row.seconds:>7.1f}{peak:>7}"
            print(f"{row.name[-63:]:<64}{row.became:>16}{figures}  {row.peer}", flush=True)
            rows.append(row)
    report(rows)


def report(rows: list[Row]) -> None:
    """Prints the sums, and ends with 1 when the claim does not hold."""
    print(f"\n{len(rows)} files")
    for became, count in Counter(row.became for row in rows).most_common():
        print(f"{count:>5} {became}")
    print(
        "by the peer:", ", ".join(f"{count} {said}" for said, count in Counter(row.peer for row in rows).most_common())
    )
    seconds = sorted(row.seconds for row in rows)
    peaks = sorted(row.peak_bytes for row in rows if row.peak_bytes)
    middle, most = seconds[len(seconds) // 2], seconds[-1]
    print(f"seconds a file: {middle:.1f} in the median, {most:.1f} at most")
    print(f"peak memory: {peaks[len(peaks) // 2] >> 20} MiB in the median, {peaks[-1] >> 20} MiB at most")
    unnamed = [row.name for row in rows if row.became not in {"asset", *FaultCode}]
    if unnamed or any(row.left for row in rows):
        sys.exit(f"not named: {unnamed}; with something left behind: {[row.name for row in rows if row.left]}")


if __name__ == "__main__":
    main()
