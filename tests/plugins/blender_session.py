"""Run by a Python that has `bpy`, never imported: the extension at work; prints as JSON what the scene then holds."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def state(bpy, placement):
    """The objects of the scene, where each empty stands, and the corners of all meshes, in metres."""
    bpy.context.view_layer.update()
    meshes = [one for one in bpy.context.scene.objects if one.type == "MESH"]
    corners = [one.matrix_world @ vertex.co for one in meshes for vertex in one.data.vertices]
    anchors = [one for one in bpy.context.scene.objects if placement.REFERENCE in one]
    return {
        "objects": sorted(one.name for one in bpy.context.scene.objects),
        "meshes": len(meshes),
        "all_meshes": len(bpy.data.meshes),
        "all_materials": len(bpy.data.materials),
        "anchors": [[list(row) for row in one.matrix_world] for one in anchors],
        "references": [one[placement.REFERENCE] for one in anchors],
        "points_m": [list(corner) for corner in corners],
    }


def main() -> None:
    """Places the first reference at a turned cursor, then exchanges it for each of the others."""
    import bpy

    job = json.load(sys.stdin)
    sys.path.insert(0, job["folder"])
    bpy.ops.wm.read_factory_settings(use_empty=True)
    import filmlot
    from filmlot import placement

    filmlot.register()
    cursor = bpy.context.scene.cursor
    cursor.location = job["cursor_m"]
    cursor.rotation_euler = job["cursor_rad"]
    bpy.ops.filmlot.place(reference=job["references"][0])
    states = [state(bpy, placement)]
    hung = bpy.data.objects.new("hung by an artist", None)
    bpy.context.scene.collection.objects.link(hung)
    hung.parent = next(one for one in bpy.data.objects if one.type == "MESH")
    bpy.context.view_layer.update()
    hung_at = [list(row) for row in hung.matrix_world]
    for reference in job["references"][1:]:
        bpy.context.view_layer.objects.active = next(one for one in bpy.data.objects if placement.REFERENCE in one)
        bpy.ops.filmlot.swap(version=reference.partition("@")[2])
        states.append(state(bpy, placement))
    bpy.context.view_layer.update()
    kept_at = [list(row) for row in bpy.data.objects["hung by an artist"].matrix_world]
    bpy.ops.object.select_all(action="SELECT")
    sheet = {
        "slug": "prp_made_here_01",
        "name_en": "Made here",
        "name_zh": "自制",
        "author": "Li Mei",
        "spdx": "CC0-1.0",
    }
    published = list(bpy.ops.filmlot.publish(**sheet))
    filmlot.unregister()
    with Path(job["result"]).open("w", encoding="utf-8") as file:
        json.dump({"states": states, "published": published, "hung": [hung_at, kept_at]}, file)


if __name__ == "__main__":
    main()
