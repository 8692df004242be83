"""What a package is made from: scenes a level, colliders, looks, and what is said about the asset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from filmlot.render.scene import Floats, Material, Scene
from filmlot.standards.asset.manifest import Licence, Names, Preview, Provenance, Repair


@dataclass(frozen=True, eq=False, kw_only=True)
class Level:
    """A level of detail, Z up as scenes are, and what was measured of it against LOD0."""

    scene: Scene
    error_max_m: float = 0.0
    error_p995_m: float = 0.0
    silhouette_iou: float | None = None
    leaf_area_ratio: float | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Hull:
    """A convex collider in the scene's space: points (N, 3) and triangles (T, 3)."""

    points_m: Floats
    triangles: NDArray[np.uint32]


@dataclass(frozen=True, kw_only=True)
class Weathering:
    """How a material takes rain and snow.

    `porosity` is how much darker it becomes when it is wet, 0 to 1. `mask_image` counts in the images of
    LOD0's scene: red is where water stays, green where snow does.
    """

    porosity: float = 0.5
    mask_image: int | None = None


@dataclass(frozen=True)
class Look:
    """What one token of a variant set changes.

    `parts` are meshes that are seen with the tokens naming them and hidden with the other tokens of the set.
    `materials` replace those of the same name; `wetness` and `snow` (0 to 1) are for all that weathers.
    """

    set_name: str
    token: str
    parts: tuple[str, ...] = ()
    materials: Mapping[str, Material] = field(default_factory=dict)
    wetness: float = 0.0
    snow: float = 0.0


@dataclass(frozen=True, eq=False, kw_only=True)
class PackageSource:
    """Everything that `write_package` needs. Materials and images are those of LOD0; other levels name them."""

    asset_id: str
    slug: str
    version: str
    names: Names
    provenance: Provenance
    licence: Licence
    levels: tuple[Level, ...]
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    colliders: tuple[Hull, ...] = ()
    looks: tuple[Look, ...] = ()
    weathering: Mapping[str, Weathering] = field(default_factory=dict)
    previews: tuple[Preview, ...] = ()
    repairs: tuple[Repair, ...] = ()
    recipe: bytes | None = None
    """The recipe of a generated asset, JSON; its hash is the generator's `params_blake3`."""
    impostor: Level | None = None
    """What stands for the asset far away; its material is among LOD0's, and used by nothing else."""
