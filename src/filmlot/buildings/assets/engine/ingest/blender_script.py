"""Run by a Python that has `bpy`, never imported: reads the job from standard input, writes the model as a GLB."""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Opens or imports the source, and exports what stands in its scene."""
    import bpy

    job = json.load(sys.stdin)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.context.preferences.filepaths.use_scripts_auto_execute = False
    source = job["source"]
    importers = {
        ".abc": lambda: bpy.ops.wm.alembic_import(filepath=source, as_background_job=False),
        ".blend": lambda: bpy.ops.wm.open_mainfile(filepath=source, load_ui=False, use_scripts=False),
        ".fbx": lambda: bpy.ops.import_scene.fbx(filepath=source, use_anim=False),
        ".obj": lambda: bpy.ops.wm.obj_import(filepath=source),
        ".ply": lambda: bpy.ops.wm.ply_import(filepath=source),
        ".stl": lambda: bpy.ops.wm.stl_import(filepath=source),
    }
    importers[source[source.rindex(".") :].lower()]()
    bpy.ops.export_scene.gltf(
        filepath=job["result"], export_format="GLB", export_yup=True, export_apply=True, export_animations=False
    )


if __name__ == "__main__":
    main()
