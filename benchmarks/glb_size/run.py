"""Prints what compressed models weigh and how long they take, beside gltfpack."""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from filmlot.buildings.assets.engine.convert.compress import compress, find_node
from filmlot.buildings.assets.engine.generate.sample import SAMPLES, sample_source
from filmlot.buildings.assets.engine.package.reader import read_package
from filmlot.buildings.assets.engine.package.writer import write_package
from filmlot.buildings.assets.engine.validate.glb_file import GlbFile, open_glb
from filmlot.buildings.assets.engine.validate.glb_shape import shape_of
from filmlot.render.gltf_writer import write_glb

PEER = Path(__file__).parents[2] / "web" / "node_modules" / "gltfpack" / "cli.js"
MOST_OF_FILE, MOST_OF_MESHES, MOST_OF_TIME = 0.6, 0.35, 0.5
MISS = 2**-14


class Row(NamedTuple):
    """A file: all its bytes, those that are no picture, and what making it took."""

    name: str
    file_bytes: int
    mesh_bytes: int
    clock_s: float
    processor_s: float


def timed(name: str, made: Path, work: Callable[[], object]) -> Row:
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after, clock_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - begun
    processor_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return weigh(name, made, clock_s, processor_s)


def weigh(name: str, path: Path, clock_s: float = 0.0, processor_s: float = 0.0) -> Row:
    glb = opened(path)
    pictures = sum(len(glb.view_bytes(image["bufferView"])) for image in glb.table("images"))
    return Row(name, path.stat().st_size, len(glb.binary) - pictures, clock_s, processor_s)


def opened(path: Path) -> GlbFile:
    glb = open_glb(path)
    assert isinstance(glb, GlbFile), glb
    return glb


def miss_share(twin: Path, plain: Path) -> float:
    """How far the corners of the two boxes are apart, in sizes of the plain one."""
    given, pressed = shape_of(opened(plain)), shape_of(opened(twin))
    assert given.triangles == pressed.triangles
    miss_m = max(np.abs(given.low_m - pressed.low_m).max(), np.abs(given.high_m - pressed.high_m).max())
    return float(miss_m / np.abs(given.high_m - given.low_m).max())


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    sample = next(sample for sample in SAMPLES if sample.slug.startswith("bld_"))
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        write_package(room / sample.slug, sample_source(sample))
        package = read_package(room / sample.slug)
        for season in ("summer", "winter"):
            write_glb(package.scene({"season": season}), room / f"{season}.plain.glb")
        summer, winter = room / "summer.plain.glb", room / "winter.plain.glb"

        def ours(plain: Path, twin: Path) -> None:
            done = compress({plain: twin}, textures=room / "textures", progress=lambda _share: None)
            assert done.obstacle is None, done

        rows = [
            weigh("plain", summer),
            timed("ours", room / "summer.glb", lambda: ours(summer, room / "summer.glb")),
            timed("ours, known pictures", room / "winter.glb", lambda: ours(winter, room / "winter.glb")),
        ]
        if PEER.exists():
            command = [find_node(), PEER, "-i", summer, "-o", room / "peer.glb", "-cc", "-kn", "-km"]
            rows.append(timed("gltfpack -cc", room / "peer.glb", lambda: subprocess.run(command, check=True)))
        print(f"{'file':<22}{'KiB':>8}{'meshes KiB':>12}{'clock s':>9}{'processor s':>13}")
        for row in rows:
            sizes = f"{row.file_bytes / 1024:>8.0f}{row.mesh_bytes / 1024:>12.0f}"
            print(f"{row.name:<22}{sizes}{row.clock_s:>9.1f}{row.processor_s:>13.1f}")
        share = miss_share(room / "summer.glb", summer)
    print(f"the box is off by {share:.2e} of its size; 2^-14 is {MISS:.2e}")
    plain, first, second, *_peer = rows
    holds = (
        first.file_bytes <= MOST_OF_FILE * plain.file_bytes
        and first.mesh_bytes <= MOST_OF_MESHES * plain.mesh_bytes
        and second.processor_s <= MOST_OF_TIME * first.processor_s
        and share <= MISS
    )
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
