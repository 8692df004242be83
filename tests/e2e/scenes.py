"""Scenes that nobody would mistake for the street."""

from __future__ import annotations

from filmlot.render.scene import Instance, Material, Scene
from filmlot.render.shapes import ball, mesh


def red_ball() -> Scene:
    """A ball of 8 m behind the wall that glows red."""
    return Scene(
        name="ball",
        meshes=(mesh("ball", [ball((0, 12, 2), (4, 4, 4))], material=0),),
        materials=(Material(base_color=(1, 0, 0, 1), emissive=(1, 0, 0)),),
        instances=(Instance(mesh=0),),
    )
