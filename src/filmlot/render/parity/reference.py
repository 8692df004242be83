"""The path-traced side of a comparison: traced once, held against any number of pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from filmlot.render.offline.job import Bake, Layers, Shot
from filmlot.render.offline.trace import Engine, bake_light, trace
from filmlot.render.parity.camera import View, bounds_m, canonical_camera
from filmlot.render.parity.certificate import Figures
from filmlot.render.parity.figures import (
    coverage_iou,
    flip_map,
    halve,
    halve_numbers,
    luminance_error,
    material_errors,
    ssim_map,
)
from filmlot.render.parity.look import BOUNCES, Look, light
from filmlot.render.refine import part_sides, refine
from filmlot.render.scene import Scene

Floats = NDArray[np.float32]

# The bake resolves shadows of an eightieth of the scene's diagonal.
_EDGES_A_DIAGONAL = 80
_RAYS = 32
_BOUNCES = 3


@dataclass(frozen=True, eq=False, kw_only=True)
class Reference:
    """A view under a look as path-traced twice with different seeds; `first` and `second` (H, W, 3)."""

    look: Look
    first: Floats
    second: Floats
    coverage: Floats
    material: NDArray[np.int32]
    names: tuple[str, ...]

    @property
    def mean(self) -> Floats:
        """The better picture of the two together."""
        return np.asarray((self.first + self.second) / 2, dtype=np.float32)

    def compare(self, shown: Floats, coverage: Floats) -> Figures:
        """How far a picture of the same view under the same look is from this one."""
        first, second, reference, seen = (halve(part) for part in (self.first, self.second, self.mean, shown))
        errors, noise, alike = flip_map(reference, seen), flip_map(first, second) / 2, ssim_map(reference, seen)
        covered = halve(self.coverage) > 0.5
        inner = covered if covered.any() else np.ones_like(covered)
        materials = material_errors(reference, seen, halve_numbers(self.material))
        return Figures(
            coverage_iou=coverage_iou(halve(self.coverage), halve(coverage)),
            flip=float(errors.mean()),
            flip_foreground=float(errors[inner].mean()),
            flip_noise=float(noise.mean()),
            flip_noise_foreground=float(noise[inner].mean()),
            ssim=float(alike.mean()),
            ssim_foreground=float(alike[inner].mean()),
            luminance_error=luminance_error(reference, seen, inner),
            material_errors={self.names[number]: error for number, error in materials.items()},
        )


def trace_references(
    scene: Scene,
    look: Look,
    views: Sequence[View],
    *,
    size_px: tuple[int, int],
    samples: int,
    engine: Engine,
    folder: Path | None = None,
    progress: Callable[[float], None] = lambda _done: None,
) -> dict[View, Reference]:
    """The references of some views under one look."""
    # A base colour is no light: it is a layer of any picture, however few paths are traced.
    spent = 1 if look is Look.ALBEDO else samples
    shots = [
        Shot(
            name=str(view),
            camera=canonical_camera(view, scene, size_px),
            size_px=size_px,
            samples=spent,
            bounces=BOUNCES[look],
            seeds=(1, 2),
        )
        for view in views
    ]
    names = tuple(material.name or str(number) for number, material in enumerate(scene.materials))
    traced = trace(light(scene, look), shots, engine=engine, folder=folder, progress=progress)
    return {view: _reference(look, names, traced[str(view)]) for view in views}


def prepare(scene: Scene, look: Look, *, engine: Engine) -> Scene:
    """The scene under a look as a real-time renderer gets it, with the baked light that the look asks for.

    What vertices see of the sky is taken from the scene where it is known; light that goes from one surface to the
    next is baked for the look.
    """
    lit = light(scene, look)
    if look in {Look.ALBEDO, Look.SUN}:
        return lit
    if look is Look.DOME and all(mesh.light is not None for mesh in scene.meshes):
        return lit
    lowest, highest = bounds_m(scene)
    fine = refine(part_sides(lit), float(np.linalg.norm(highest - lowest)) / _EDGES_A_DIAGONAL)
    return bake_light(fine, Bake(rays=_RAYS, bounces=_BOUNCES if look is Look.FULL else 0), engine=engine)


def _reference(look: Look, names: tuple[str, ...], layers: Layers) -> Reference:
    first, second = (layers.albedo, layers.albedo) if look is Look.ALBEDO else layers.radiance
    return Reference(
        look=look, first=first, second=second, coverage=layers.coverage, material=layers.material, names=names
    )
