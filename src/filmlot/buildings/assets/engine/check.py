"""The check of a scene, in a process of its own: a file from outside may be made to exhaust whoever reads it.

`python -m filmlot.buildings.assets.engine.check FILE` prints one JSON object, `{"counts": …}` or `{"fault": …}`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filmlot.buildings.assets.contracts import SceneFault

if TYPE_CHECKING:
    from filmlot.render.scene import SceneError

MEMORY_BYTES = 6 << 30
TIME_S = 120.0
POLL_S = 0.25
ANSWER_BYTES = 64 << 10
EXHAUSTED = SceneFault(
    place="file", what="reading it took too much memory or time", remedy="Reduce meshes and textures, export again"
)


def check_scene(path: Path, *, waiting: Callable[[], None], time_s: float = TIME_S) -> dict[str, Any] | SceneFault:
    """What a scene holds, or why it cannot be shown; calls `waiting` some times a second, which may raise to stop."""
    command = [sys.executable, "-m", "filmlot.buildings.assets.engine.check", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        try:
            for _ in range(int(time_s / POLL_S)):
                try:
                    answer, _nothing = child.communicate(timeout=POLL_S)
                except subprocess.TimeoutExpired:
                    waiting()
                else:
                    return _verdict(child.returncode, answer)
            return EXHAUSTED
        finally:
            child.kill()


def _verdict(code: int, answer: bytes) -> dict[str, Any] | SceneFault:
    if code != 0 or len(answer) > ANSWER_BYTES:
        return EXHAUSTED
    verdict: dict[str, Any] = json.loads(answer)
    return SceneFault.model_validate(verdict["fault"]) if "fault" in verdict else verdict["counts"]


def main(path: Path) -> None:
    """Reads the scene under limits and prints the verdict."""
    limit_memory()
    from filmlot.render import SceneError, load_scene

    try:
        scene = load_scene(path)
    except SceneError as error:
        fault = fault_of(error)
        verdict: dict[str, Any] = {"fault": fault.model_dump()}
    else:
        triangles = {mesh: len(mesh.triangles) for mesh in scene.meshes}
        counts = {
            "meshes": len(scene.meshes),
            "materials": len(scene.materials),
            "images": len(scene.images),
            "instances": len(scene.instances),
            "triangles": sum(triangles[scene.meshes[instance.mesh]] for instance in scene.instances),
        }
        verdict = {"counts": counts}
    sys.stdout.write(json.dumps(verdict))


def fault_of(error: SceneError) -> SceneFault:
    """What a reader of scenes refused, as it is told to others."""
    return SceneFault(place=error.place, what=error.what, remedy=error.remedy, params=error.params)


def limit_memory(memory_bytes: int = MEMORY_BYTES) -> None:
    """Lets this process take so much memory and no more; it leaves no core file."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
