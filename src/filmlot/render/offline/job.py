"""What an offline engine is asked and what it answers: a folder with a scene and a job in, pictures out.

Every engine keeps this contract, whoever's Python it runs in. In: `scene.npz` (see `archive`) and `job.json`. Out:
one `<shot>.npz` a shot, `light.npz` when light is to be baked, and lines of `{"done": 0 to 1}` on the way.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.standards.geometry import Camera

Floats = NDArray[np.float32]

MAX_SIDE_PX = 8192
MAX_SAMPLES = 16384


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One picture to be traced: `bounces` counts reflections (1 = direct light), one radiance for every seed."""

    name: str
    camera: Camera
    size_px: tuple[int, int]
    samples: int = 64
    bounces: int = 6
    seeds: tuple[int, ...] = (1,)

    def __post_init__(self) -> None:
        if not all(1 <= side <= MAX_SIDE_PX for side in self.size_px):
            msg = f"a shot of {self.size_px[0]} x {self.size_px[1]} pixels; give 1 to {MAX_SIDE_PX} a side"
            raise ValueError(msg)
        if not 1 <= self.samples <= MAX_SAMPLES or not 0 <= self.bounces <= 64 or not self.seeds:
            msg = f"a shot of {self.samples} samples, {self.bounces} bounces and {len(self.seeds)} seeds"
            raise ValueError(msg)

    def as_json(self) -> dict[str, Any]:
        """The shot for `job.json`: the pinhole's eye, its right, forward and up, and the lens."""
        lens = self.camera.lens
        return {
            "name": self.name,
            "size_px": list(self.size_px),
            "samples": self.samples,
            "bounces": self.bounces,
            "seeds": list(self.seeds),
            "eye_m": self.camera.eye_m.tolist(),
            "axes": self.camera.axes.T.tolist(),
            "sensor_mm": list(lens.sensor_mm),
            "focal_length_mm": lens.focal_length_mm,
            "projection_offset_mm": list(lens.projection_offset_mm),
        }


@dataclass(frozen=True, kw_only=True)
class Bake:
    """Light to be kept in vertices: rays a vertex, and how many reflections they gather (0 = the sky alone)."""

    rays: int = 64
    bounces: int = 0
    seed: int = 1


@dataclass(frozen=True, eq=False, kw_only=True)
class Layers:
    """A traced picture in scene-linear layers.

    `radiance` (S, H, W, 3), one a seed; `albedo` and `normal` (stage space) (H, W, 3); `depth_m` along the ray,
    `coverage` 0 to 1, and `material`, the number of the material in the pixel's middle or -1, all (H, W).
    """

    radiance: Floats
    albedo: Floats
    normal: Floats
    depth_m: Floats
    coverage: Floats
    material: NDArray[np.int32]


def write_job(folder: Path, shots: Sequence[Shot], bake: Bake | None) -> None:
    """Writes `job.json`."""
    job = {"shots": [shot.as_json() for shot in shots], "bake": None if bake is None else vars(bake)}
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")


def read_layers(path: Path) -> Layers:
    """The layers of one shot."""
    with np.load(path) as stored:
        return Layers(**{name: stored[name] for name in Layers.__dataclass_fields__})
