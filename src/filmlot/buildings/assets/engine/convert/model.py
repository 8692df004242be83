"""One look of a scene as GLB, in a process of its own under limits.

`python -m filmlot.buildings.assets.engine.convert.model ENTRY OUT LOOK` writes the GLB; LOOK is JSON, tokens by set.
Ends with 1 and prints a fault as JSON where the scene cannot be read.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from filmlot.buildings.assets.engine.check import fault_of, limit_memory


def main(entry: Path, out: Path, look: dict[str, str]) -> int:
    """Writes the GLB; gives the exit code."""
    limit_memory()
    from filmlot.render.gltf_writer import write_glb
    from filmlot.render.scene import SceneError, load_scene

    try:
        write_glb(load_scene(entry, selection=look), out)
    except SceneError as error:
        sys.stdout.write(fault_of(error).model_dump_json())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])))
