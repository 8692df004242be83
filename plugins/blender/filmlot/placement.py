"""Assets in a scene: each hangs on an empty of its own, which keeps its place when what hangs on it is exchanged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
from mathutils import Matrix

REFERENCE = "filmlot_reference"
SLUG = "filmlot_slug"
PART = "filmlot_part"


def place(resolved: dict[str, Any], world: Matrix) -> Any:
    """Brings a resolved version in at a place; gives the empty that carries it."""
    anchor = bpy.data.objects.new(resolved["slug"], None)
    anchor.empty_display_type = "CUBE"
    anchor.empty_display_size = 0.1
    bpy.context.scene.collection.objects.link(anchor)
    anchor.matrix_world = world
    _hang(anchor, resolved)
    return anchor


def swap(anchor: Any, resolved: dict[str, Any]) -> None:
    """Exchanges what hangs on an empty for another version; the empty stays as it is, and no second copy stays."""
    before = list(_parts(anchor))
    _hang(anchor, resolved)
    _remove(before)


def anchor_of(one: Any) -> Any:
    """The empty that carries an object, or None."""
    while one is not None and REFERENCE not in one:
        one = one.parent
    return one


def _hang(anchor: Any, resolved: dict[str, Any]) -> None:
    """Imports the view that is made for Blender under an empty."""
    known = set(bpy.data.objects)
    bpy.ops.wm.usd_import(filepath=view_path(resolved), import_guide=False, import_proxy=False, set_frame_range=False)
    parts = [one for one in bpy.data.objects if one not in known]
    if not parts:
        raise RuntimeError(f"{Path(view_path(resolved)).name} holds nothing that Blender shows")
    for part in parts:
        part[PART] = True
        if part.parent is None:
            part.parent = anchor
            part.matrix_parent_inverse = Matrix()
    anchor[REFERENCE], anchor[SLUG] = resolved["reference"], resolved["slug"]


def view_path(resolved: dict[str, Any]) -> str:
    """The file to import: Blender's view, or the entry of a package that is too old to have views."""
    view = resolved["views"].get("blender")
    return str(view["path"] if view else resolved["entry"])


def _parts(one: Any) -> Iterator[Any]:
    """What an import has hung there; nothing of an asset that somebody hung on it."""
    for child in one.children:
        if PART in child:
            yield child
            yield from _parts(child)


def _remove(parts: list[Any]) -> None:
    """Removes objects, and the meshes, materials and pictures that nobody else uses."""
    for kept in {one for part in parts for one in part.children if PART not in one}:
        place_kept, kept.parent = kept.matrix_world.copy(), anchor_of(kept.parent)
        kept.matrix_world = place_kept
    meshes = {part.data for part in parts if part.type == "MESH"}
    materials = {material for mesh in meshes for material in mesh.materials if material}
    images = {node.image for material in materials for node in _nodes(material) if getattr(node, "image", None)}
    bpy.data.batch_remove(parts)
    for users in (meshes, materials, images):
        bpy.data.batch_remove([one for one in users if one.users == 0])


def _nodes(material: Any) -> list[Any]:
    return list(material.node_tree.nodes) if material.node_tree else []
