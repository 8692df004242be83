"""Formats that only Blender reads, by a Python of its own that has `bpy`: a job as JSON goes in, a GLB comes out.

Blender is GPL: it is never imported here, needs its own environment (its NumPy is older), and is there only where
somebody installed it.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from filmlot.buildings.assets.engine.ingest.fault import FaultCode, IngestError
from filmlot.render.gltf import read_gltf
from filmlot.render.scene import Scene, SceneError

SCRIPT = Path(__file__).with_name("blender_script.py")
_REMEDY = "Name a Python that has bpy, or export the file again as glTF 2.0 (.glb) or USD"


def read_blender(path: Path, *, python: Path | None, work: Path, lost: Callable[[SceneError], None]) -> Scene:
    """The scene in a file as Blender sees it, turned to Z-up; scripts in a .blend are not run.

    Raises:
        IngestError: There is no Blender, or it cannot read the file.
    """
    if python is None:
        raise IngestError(FaultCode.NO_READER, path.name, "only Blender reads this file", _REMEDY)
    result = work / "blender.glb"
    job = json.dumps({"source": str(path), "result": str(result)})
    # No time limit of its own: whoever started this process ends the whole group.
    done = subprocess.run([python, "-I", SCRIPT], input=job.encode(), cwd=work, capture_output=True, check=False)
    if done.returncode != 0 or not result.exists():
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [f"it ended with {done.returncode}"]
        reason = said[0].replace(str(path.parent), "")[:200]
        remedy = "Open it in Blender and export glTF 2.0 (.glb)"
        raise IngestError(FaultCode.UNREADABLE, path.name, "Blender cannot read it: {reason}", remedy, reason=reason)
    return read_gltf(result, lost=lost)
