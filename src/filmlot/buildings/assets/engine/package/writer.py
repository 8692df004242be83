"""Writes a package of the asset standard: the same source gives the same bytes, on every machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from filmlot.buildings.assets.engine.package import openpbr, preview_surface
from filmlot.buildings.assets.engine.package.entry import write_entry
from filmlot.buildings.assets.engine.package.geometry import Part, parts_of, prim_name, write_colliders, write_geometry
from filmlot.buildings.assets.engine.package.layer import write_layer
from filmlot.buildings.assets.engine.package.look import (
    PARAMETERS,
    Change,
    Surface,
    changes_of,
    fill_levels,
    fill_looks,
    touched,
)
from filmlot.buildings.assets.engine.package.maps import Maps
from filmlot.buildings.assets.engine.package.mtlx import write_mtlx
from filmlot.buildings.assets.engine.package.notice import licence_text
from filmlot.buildings.assets.engine.package.shade import define_material
from filmlot.buildings.assets.engine.package.source import Level, Look, PackageSource
from filmlot.buildings.assets.engine.package.views import views_of, write_view
from filmlot.render.scene import Image, SceneError
from filmlot.standards.asset.budgets import texture_bytes
from filmlot.standards.asset.levels import IMPOSTOR_FROM_M, distance_of_error
from filmlot.standards.asset.manifest import (
    Bounds,
    Colliders,
    Contribution,
    ContributionKind,
    Cost,
    Manifest,
    MaterialEntry,
    MeasuredLevel,
    TexelDensity,
    VariantSet,
)
from filmlot.standards.asset.slug import is_slug
from filmlot.standards.asset.texel import class_of_density, density_of, triangle_density
from filmlot.standards.asset.variants import IMPOSTOR, LEVELS, SETS

LICENCE, RECIPE = "LICENSE.txt", "recipe.json"
_AGAIN = "Give every level the materials of LOD0"


def write_package(folder: Path, source: PackageSource) -> Manifest:
    """Writes a package into an empty folder and gives its manifest, which is also its asset.json.

    Raises:
        SceneError: the source is not one asset: no slug, levels with other materials, too many levels.
        ValueError: what is said about the asset breaks the manifest's rules (Pydantic's `ValidationError`).
    """
    return _Writer(folder, source).write()


class _Writer:
    def __init__(self, folder: Path, source: PackageSource) -> None:
        self._folder = folder
        self._source = source
        self._root = f"/{source.slug}"
        self._images: list[Image] = []
        self._maps = Maps()
        self._levels: dict[str, tuple[Part, ...]] = {}
        self._surfaces: dict[str, Surface] = {}
        self._looks: dict[str, list[tuple[Look, tuple[Change, ...]]]] = {}

    def write(self) -> Manifest:
        self._check()
        self._levels = {name: parts_of(level.scene) for name, level in self._sources().items()}
        self._images = list(self._source.levels[0].scene.images)
        self._shade()
        for look in self._source.looks:
            changes = changes_of(look, self._source, self._surfaces, self._maps, self._images)
            self._looks.setdefault(look.set_name, []).append((look, changes))
        contributions = (*self._write_parts(), *self._write_looks())
        manifest = self._manifest(contributions)
        write_entry(self._folder, manifest)
        for view in manifest.views.values():
            write_view(self._folder, manifest.slug, view)
        if self._source.recipe is not None:
            (self._folder / RECIPE).write_bytes(self._source.recipe)
        (self._folder / LICENCE).write_text(licence_text(manifest), encoding="utf-8", newline="\n")
        return manifest

    def _sources(self) -> dict[str, Level]:
        """Every level by its name, the impostor last."""
        levels = dict(zip(LEVELS, self._source.levels, strict=False))
        return levels if self._source.impostor is None else {**levels, IMPOSTOR: self._source.impostor}

    def _check(self) -> None:
        source = self._source
        if not is_slug(source.slug):
            remedy = "Write class_subject_style_number, such as bld_shikumen_shanghai_03"
            raise SceneError(source.slug[:80], "is no slug of the asset standard", remedy)
        if not 1 <= len(source.levels) <= len(LEVELS):
            what = "has {count} levels of detail"
            raise SceneError(source.slug, what, "Give one to {most}", count=len(source.levels), most=len(LEVELS))
        known = {prim_name(material.name) for material in source.levels[0].scene.materials}
        for name, level in self._sources().items():
            for material in level.scene.materials:
                if prim_name(material.name) not in known:
                    what = "has a material {name} that LOD0 has not"
                    raise SceneError(f"{source.slug}, {name}", what, _AGAIN, name=repr(material.name))

    def _shade(self) -> None:
        parts = [part for level in self._levels.values() for part in level]
        colored = {part.material for part in parts if part.mesh.colors is not None}
        for material in self._source.levels[0].scene.materials:
            name, weathering = prim_name(material.name), self._source.weathering.get(material.name)
            self._maps.add_material(material, self._images, weathering=weathering)
            has_colors = name in colored
            paths = self._maps.paths
            self._surfaces[name] = Surface(
                material=material,
                truth=openpbr.openpbr_network(material, paths, weathering=weathering, has_colors=has_colors),
                derived=preview_surface.preview_network(material, paths, has_colors=has_colors),
                has_colors=has_colors,
            )

    def _write_parts(self) -> tuple[Contribution, ...]:
        """The layers that the payload loads, with the pictures and documents of the materials."""
        for path, data in self._maps.files.items():
            (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self._folder / path).write_bytes(data)
        for name, surface in self._surfaces.items():
            document = self._folder / "mtlx" / f"{name}.mtlx"
            document.parent.mkdir(exist_ok=True)
            text = write_mtlx(name, surface.truth, self._parameters(surface))
            document.write_text(text, encoding="utf-8", newline="\n")
        write_layer(self._folder / "mtl.usda", self._root, self._fill_materials)
        hidden = self._hidden()
        write_layer(
            self._folder / "geo.usdc",
            self._root,
            lambda stage: write_geometry(stage, self._root, self._levels, hidden=hidden),
        )
        found = [
            Contribution(name="mtl", kind=ContributionKind.MATERIALS, layer="mtl.usda"),
            Contribution(name="geo", kind=ContributionKind.GEOMETRY, layer="geo.usdc"),
        ]
        if self._source.colliders:
            hulls = self._source.colliders
            write_layer(self._folder / "col.usdc", self._root, lambda stage: write_colliders(stage, self._root, hulls))
            found.append(Contribution(name="col", kind=ContributionKind.COLLIDERS, layer="col.usdc"))
        return tuple(found)

    def _write_looks(self) -> tuple[Contribution, ...]:
        found = []
        for name, looks in self._looks.items():
            self._write_set(name, lambda stage, n=name, v=looks: fill_looks(stage, self._root, n, v, self._levels))
            found.append(name)
        if len(self._levels) > 1:
            self._write_set("LOD", lambda stage: fill_levels(stage, self._root, self._levels))
            found.append("LOD")
        return tuple(
            Contribution(name=name, kind=ContributionKind.VARIANTS, layer=f"variants/{name}.usda") for name in found
        )

    def _write_set(self, name: str, fill: Any) -> None:
        write_layer(self._folder / "variants" / f"{name}.usda", self._root, fill)

    def _fill_materials(self, stage: Any) -> None:
        from pxr import UsdGeom

        UsdGeom.Xform.Define(stage, self._root)
        UsdGeom.Scope.Define(stage, f"{self._root}/mtl")
        for name, surface in self._surfaces.items():
            networks = (surface.truth, surface.derived)
            define_material(stage, f"{self._root}/mtl/{name}", networks, self._parameters(surface))

    def _parameters(self, surface: Surface) -> tuple[str, ...]:
        return PARAMETERS if surface.material.name in self._source.weathering else ()

    def _hidden(self) -> dict[str, bool]:
        """The parts that some look governs and the default look of its set does not show."""
        hidden: dict[str, bool] = {}
        for look in self._source.looks:
            is_default = look.token == SETS[look.set_name].default
            for part in look.parts:
                name = prim_name(part)
                hidden[name] = hidden.get(name, True) and not is_default
        return hidden

    def _manifest(self, contributions: tuple[Contribution, ...]) -> Manifest:
        source = self._source
        return Manifest(
            asset_id=source.asset_id,
            slug=source.slug,
            version=source.version,
            names=source.names,
            facets={name: tuple(tokens) for name, tokens in source.facets.items()},
            tags=source.tags,
            provenance=source.provenance,
            licence=source.licence,
            bounds=self._bounds(),
            levels=self._measured(),
            texel=self._texel(),
            cost=Cost(
                triangles=_triangles(self._levels["LOD0"]),
                materials=len(self._surfaces) - (source.impostor is not None),
                texture_bytes=texture_bytes(self._maps.sizes_px.values()),
            ),
            materials=self._materials(),
            variants=self._variants(),
            contributions=contributions,
            colliders=_colliders(source),
            views=views_of(source.slug),
            previews=source.previews,
            repairs=source.repairs,
        )

    def _bounds(self) -> Bounds:
        """The box around what the default look shows of LOD0."""
        hidden = self._hidden()
        finest = self._levels["LOD0"]
        shown = [part.points_m for part in finest if not hidden.get(part.name)]
        points = np.concatenate(shown or [part.points_m for part in finest])
        (x0, y0, z0), (x1, y1, z1) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        return Bounds(low_m=(x0, y0, z0), high_m=(x1, y1, z1))

    def _measured(self) -> tuple[MeasuredLevel, ...]:
        found, from_m = [], 0.0
        for name, level in self._sources().items():
            parts = self._levels[name]
            least_m = IMPOSTOR_FROM_M if name == IMPOSTOR else distance_of_error(level.error_p995_m)
            from_m = max(from_m, least_m)
            found.append(
                MeasuredLevel(
                    name=name,
                    triangles=_triangles(parts),
                    vertices=sum(len(part.points_m) for part in parts),
                    error_max_m=round(level.error_max_m, 6),
                    error_p995_m=round(level.error_p995_m, 6),
                    valid_from_m=round(from_m, 3),
                    silhouette_iou=level.silhouette_iou,
                    leaf_area_ratio=level.leaf_area_ratio,
                )
            )
        return tuple(found)

    def _texel(self) -> TexelDensity | None:
        densities, areas = [], []
        for part in self._levels["LOD0"]:
            image = self._surfaces[part.material].material.base_color_image
            if part.uv is None or image is None:
                continue
            corners = part.mesh.triangles
            size_px = self._maps.sizes_px[self._maps.paths[image]]
            density, area = triangle_density(
                part.points_m[corners].astype(np.float64), part.uv[corners].astype(np.float64), size_px=size_px
            )
            densities.append(density)
            areas.append(area)
        found = density_of(np.concatenate(densities), np.concatenate(areas)) if areas else None
        if found is None:
            return None
        return TexelDensity(
            density_class=class_of_density(found.median_px_per_m),
            median_px_per_m=round(found.median_px_per_m, 2),
            p5_px_per_m=round(found.p5_px_per_m, 2),
            p95_px_per_m=round(found.p95_px_per_m, 2),
        )

    def _materials(self) -> tuple[MaterialEntry, ...]:
        found = []
        for name, surface in self._surfaces.items():
            weathering = self._source.weathering.get(surface.material.name)
            found.append(
                MaterialEntry(
                    name=name,
                    source=f"mtlx/{name}.mtlx",
                    maps=self._maps.of(surface.material, weathering),
                    losses=preview_surface.losses(
                        surface.material, weathering=weathering, has_colors=surface.has_colors
                    ),
                )
            )
        return tuple(found)

    def _variants(self) -> tuple[VariantSet, ...]:
        found = [
            VariantSet(
                name=name,
                default=SETS[name].default or looks[0][0].token,
                tokens=tuple(look.token for look, _ in looks),
                touches=touched(looks, self._levels),
            )
            for name, looks in self._looks.items()
        ]
        if len(self._levels) > 1:
            tokens = tuple(self._levels)
            touches = tuple(f"geo/{token}" for token in tokens)
            found.append(VariantSet(name="LOD", default=SETS["LOD"].default, tokens=tokens, touches=touches))
        return tuple(found)


def _triangles(parts: tuple[Part, ...]) -> int:
    return sum(len(part.mesh.triangles) for part in parts)


def _colliders(source: PackageSource) -> Colliders | None:
    if not source.colliders:
        return None
    return Colliders(hulls=len(source.colliders), most_vertices=max(len(hull.points_m) for hull in source.colliders))
