"""The lights under which an asset is judged: one property of a renderer after the other, then all together."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

import numpy as np

from filmlot.render.environment import Environment, Sky
from filmlot.render.scene import Material, Mesh, Scene, Sun


class Look(StrEnum):
    """What is lit by what.

    `albedo`: the base colours themselves. `sun`: one sun on matt surfaces, with its shadow. `dome`: a sky alone on
    matt surfaces. `full`: the materials as they are under both, with six bounces.
    """

    ALBEDO = "albedo"
    SUN = "sun"
    DOME = "dome"
    FULL = "full"


BOUNCES = {Look.ALBEDO: 0, Look.SUN: 1, Look.DOME: 1, Look.FULL: 6}
"""How many reflections the path tracer follows."""

_DARK = Environment(np.zeros((4, 8, 3), dtype=np.float32))
_DIRECTION = (-0.45, -0.6, 0.66)
_SUN = Sun(direction=_DIRECTION, radiance=(1.0, 0.97, 0.92))
_DOME = Sky(
    zenith=(0.45, 0.60, 0.85),
    horizon=(0.80, 0.84, 0.88),
    ground=(0.25, 0.24, 0.22),
    glow=(0.5, 0.42, 0.3),
    glow_direction=_DIRECTION,
    glow_width=0.6,
)


def light(scene: Scene, look: Look) -> Scene:
    """The scene under a look; baked light of its own is taken away, what its vertices see of the sky is kept."""
    lit = replace(scene, meshes=tuple(_without_baked_light(mesh) for mesh in scene.meshes))
    if look is Look.ALBEDO:
        return replace(lit, materials=tuple(map(_unlit, scene.materials)), sun=None, environment=_DARK)
    if look is Look.FULL:
        dimmed = replace(_SUN, radiance=(0.6, 0.58, 0.55))
        return replace(lit, sun=dimmed, environment=_dimmed(_DOME, 0.6))
    matt = tuple(map(_matt, scene.materials))
    if look is Look.SUN:
        return replace(lit, materials=matt, sun=_SUN, environment=_DARK)
    return replace(lit, materials=matt, sun=None, environment=_DOME)


def _dimmed(sky: Sky, gain: float) -> Sky:
    colors = {
        name: tuple(part * gain for part in getattr(sky, name)) for name in ("zenith", "horizon", "ground", "glow")
    }
    return replace(sky, **colors)  # type: ignore[arg-type]


def _unlit(material: Material) -> Material:
    return replace(material, unlit=True, emissive=(0.0, 0.0, 0.0), emissive_image=None)


def _matt(material: Material) -> Material:
    """Lambert's surface in the base colour: an index of refraction of 1 has no coat."""
    return replace(
        material,
        metallic=0.0,
        roughness=1.0,
        ior=1.0,
        metallic_roughness_image=None,
        occlusion_image=None,
        unlit=False,
        emissive=(0.0, 0.0, 0.0),
        emissive_image=None,
    )


def _without_baked_light(mesh: Mesh) -> Mesh:
    if mesh.light is None:
        return mesh
    return replace(mesh, light=mesh.light * np.array([0, 0, 0, 1], dtype=np.float32))
