"""Completing a package in a process of its own, under limits: its layers come from outside.

`python -m filmlot.buildings.assets.engine.convert.child FOLDER OUT CACHE PART…` prints a line of JSON for each step,
`{"done": share, "stage": name}`, and last `{"paths": […]}` or `{"fault": …}`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Timer
from typing import Any, Protocol

from filmlot.buildings.assets.contracts import SceneFault
from filmlot.buildings.assets.engine.check import EXHAUSTED, fault_of, limit_memory
from filmlot.buildings.assets.engine.street import NICENESS

MEMORY_BYTES = 16 << 30  # addresses, not pages: a software renderer reserves many
TIME_S = 1800.0
PARTS = ("models", "pictures", "parity")
PROOF = ("proof",)
"""Every look from three views; takes the models that were made before."""
PARITY = "prev/parity"
MODELS, COMPRESSION = "rt", "compression.json"


class Progress(Protocol):
    """Is told which part is done, and what is being made now."""

    def __call__(self, done: float, stage: str) -> None:
        """`done` is a share; may raise to stop the work."""


def complete_apart(
    folder: Path,
    out: Path,
    *,
    cache: Path,
    parts: Sequence[str],
    progress: Progress,
    time_s: float = TIME_S,
) -> list[str] | SceneFault:
    """As `complete`, or why not; calls `progress`, which may raise to stop."""
    module = "filmlot.buildings.assets.engine.convert.child"
    command = [sys.executable, "-m", module, str(folder), str(out), str(cache), *parts]
    last: dict[str, Any] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
        watch = Timer(time_s, child.kill)
        watch.start()
        try:
            for line in child.stdout or ():
                last = json.loads(line)
                if "done" in last:
                    progress(float(last["done"]), str(last["stage"]))
        except json.JSONDecodeError:
            last = {}
        finally:
            watch.cancel()
            child.kill()
    if "fault" in last:
        return SceneFault.model_validate(last["fault"])
    paths: list[str] | SceneFault = last.get("paths", EXHAUSTED)
    return paths


def facts_of(out: Path) -> dict[str, object]:
    """What a page shows first of a completed package: whether both renders agree, and what its models weigh."""
    facts: dict[str, object] = {}
    certificate, compression = out / PARITY / "certificate.json", out / MODELS / COMPRESSION
    if certificate.is_file():
        read = json.loads(certificate.read_bytes())
        facts["parity"] = {"passes": read["passes"], "comparisons": len(read["comparisons"])}
    if compression.is_file():
        facts["models"] = json.loads(compression.read_bytes())
    return facts


def main(folder: Path, out: Path, cache: Path, parts: tuple[str, ...]) -> None:
    """Completes the package under limits and prints what became of it."""
    if sys.platform != "win32":
        os.nice(NICENESS)  # a stage may be shooting on this machine
    limit_memory(MEMORY_BYTES)
    from filmlot.buildings.assets.engine.convert.complete import complete
    from filmlot.render.scene import SceneError

    def say(**told: object) -> None:
        print(json.dumps(told), flush=True)  # noqa: T201 - the answer to whoever started this process

    try:
        paths = complete(
            folder, out, cache=cache, parts=parts, progress=lambda done, stage: say(done=done, stage=stage)
        )
    except SceneError as error:
        say(fault=fault_of(error).model_dump())
    else:
        say(paths=paths)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), tuple(sys.argv[4:]))
