"""The layers of looks, `variants/<set>.usda`: a variant set on the root prim with what each token changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from filmlot.buildings.assets.engine.package import openpbr, preview_surface
from filmlot.buildings.assets.engine.package.geometry import Part, prim_name
from filmlot.buildings.assets.engine.package.maps import Maps
from filmlot.buildings.assets.engine.package.network import Network
from filmlot.buildings.assets.engine.package.shade import write_nodes
from filmlot.buildings.assets.engine.package.source import Look, PackageSource
from filmlot.buildings.assets.engine.package.weather import weathered
from filmlot.render.scene import Image, Material

PARAMETERS = ("wetness", "snow")


@dataclass(frozen=True, eq=False, kw_only=True)
class Surface:
    """A material of the package with both its networks, as every look finds it."""

    material: Material
    truth: Network
    derived: Network
    has_colors: bool


@dataclass(frozen=True, eq=False, kw_only=True)
class Change:
    """What a token does to one material: new parameters, and the inputs of nodes that differ."""

    name: str
    parameters: dict[str, float]
    truth: Network
    derived: Network


def changes_of(
    look: Look, source: PackageSource, surfaces: dict[str, Surface], maps: Maps, images: list[Image]
) -> tuple[Change, ...]:
    """What a look changes, material by material; baked pictures are added to `images` and `maps`."""
    replaced = {prim_name(name): material for name, material in look.materials.items()}
    found = []
    for name, surface in surfaces.items():
        weathering = source.weathering.get(surface.material.name)
        material = replaced.get(name, surface.material)
        maps.add_material(material, images, look=look.token)
        truth = openpbr.openpbr_network(material, maps.paths, weathering=weathering, has_colors=surface.has_colors)
        if weathering is not None:
            material = weathered(material, weathering, images, wetness=look.wetness, snow=look.snow)
            maps.add_material(material, images, look=look.token)
        derived = preview_surface.preview_network(material, maps.paths, has_colors=surface.has_colors)
        levels = {"wetness": look.wetness, "snow": look.snow}
        change = Change(
            name=name,
            parameters={key: value for key, value in levels.items() if value and weathering is not None},
            truth=surface.truth.changes(truth),
            derived=surface.derived.changes(derived),
        )
        if change.parameters or change.truth.nodes or change.derived.nodes:
            found.append(change)
    return tuple(found)


def fill_looks(
    stage: Any,
    root: str,
    set_name: str,
    looks: Sequence[tuple[Look, tuple[Change, ...]]],
    levels: Mapping[str, tuple[Part, ...]],
) -> None:
    """Writes the set with a variant a look; its parts are seen with the tokens that name them."""
    governed = {prim_name(part) for look, _ in looks for part in look.parts}
    variants = stage.GetPrimAtPath(root).GetVariantSets().AddVariantSet(set_name)
    for look, changes in looks:
        variants.AddVariant(look.token)
        variants.SetVariantSelection(look.token)
        with variants.GetVariantEditContext():
            shown = {prim_name(part) for part in look.parts}
            for level, parts in levels.items():
                for part in parts:
                    if part.name in governed:
                        _show(stage, f"{root}/geo/{level}/{part.name}", is_shown=part.name in shown)
            for change in changes:
                _write_change(stage, f"{root}/mtl/{change.name}", change)
    variants.ClearVariantSelection()


def fill_levels(stage: Any, root: str, levels: Collection[str]) -> None:
    """The variant set `LOD`, for programs that do not know UsdLod: one level is active, the others are not."""
    variants = stage.GetPrimAtPath(root).GetVariantSets().AddVariantSet("LOD")
    for chosen in levels:
        variants.AddVariant(chosen)
        variants.SetVariantSelection(chosen)
        with variants.GetVariantEditContext():
            for level in levels:
                stage.OverridePrim(f"{root}/geo/{level}").SetActive(level == chosen)
    variants.ClearVariantSelection()


def touched(
    looks: Sequence[tuple[Look, tuple[Change, ...]]], levels: Mapping[str, tuple[Part, ...]]
) -> tuple[str, ...]:
    """The prims that a set touches, relative to the root prim."""
    governed = {prim_name(part) for look, _ in looks for part in look.parts}
    prims = {f"mtl/{change.name}" for _, changes in looks for change in changes}
    for level, parts in levels.items():
        prims |= {f"geo/{level}/{part.name}" for part in parts if part.name in governed}
    return tuple(sorted(prims))


def _show(stage: Any, path: str, *, is_shown: bool) -> None:
    from pxr import UsdGeom

    token = UsdGeom.Tokens.inherited if is_shown else UsdGeom.Tokens.invisible
    UsdGeom.Imageable(stage.OverridePrim(path)).CreateVisibilityAttr(token)


def _write_change(stage: Any, path: str, change: Change) -> None:
    from pxr import Sdf, UsdShade

    material = UsdShade.Material(stage.OverridePrim(path))
    for parameter, value in change.parameters.items():
        material.CreateInput(parameter, Sdf.ValueTypeNames.Float).Set(value)
    for network in (change.truth, change.derived):
        write_nodes(stage, path, network, root="..")
