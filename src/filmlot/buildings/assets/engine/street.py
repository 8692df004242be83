"""The demo's street as a file, in a process of its own: making it keeps a processor busy for a while.

`python -m filmlot.buildings.assets.engine.street FILE` writes a GLB and prints its counts as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

NICENESS = 10
POLL_S = 0.25


def build_street(path: Path, *, waiting: Callable[[], None]) -> dict[str, Any]:
    """Writes the street; calls `waiting` some times a second, which may raise to stop.

    Raises:
        RuntimeError: the process failed.
    """
    counts: dict[str, Any] = json.loads(run_apart("filmlot.buildings.assets.engine.street", path, waiting=waiting))
    return counts


def run_apart(module: str, path: Path, *, waiting: Callable[[], None]) -> bytes:
    """What a module prints that is run with a path, in a process of its own; `waiting` and errors as for the street."""
    with subprocess.Popen([sys.executable, "-m", module, str(path)], stdout=subprocess.PIPE) as child:
        try:
            while True:
                try:
                    answer, _nothing = child.communicate(timeout=POLL_S)
                except subprocess.TimeoutExpired:
                    waiting()
                else:
                    break
        finally:
            child.kill()
    if child.returncode != 0:
        message = f"{path.name} could not be made: its process ended with {child.returncode}"
        raise RuntimeError(message)
    return answer


def main(path: Path) -> None:
    """Makes the street, behind everybody else."""
    if sys.platform != "win32":
        os.nice(NICENESS)
    from filmlot.render import street_scene, write_glb

    scene = street_scene()
    write_glb(scene, path)
    sys.stdout.write(json.dumps({"meshes": len(scene.meshes), "instances": len(scene.instances)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
