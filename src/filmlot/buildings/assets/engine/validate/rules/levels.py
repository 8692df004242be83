"""LOD: levels of detail, measured (standard §2.3)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from filmlot.buildings.assets.engine.ingest.cutout import cut_out_iou
from filmlot.buildings.assets.engine.ingest.silhouette import silhouette_iou
from filmlot.buildings.assets.engine.ingest.surface_distance import Surface
from filmlot.buildings.assets.engine.validate.composition import Composition
from filmlot.buildings.assets.engine.validate.mesh import Floats
from filmlot.buildings.assets.engine.validate.rule import Finding, NotJudgedError, found, rule
from filmlot.buildings.assets.engine.validate.rules.structure import root_of
from filmlot.buildings.assets.engine.validate.shading import cut_outs, solid_and_cards
from filmlot.buildings.assets.engine.validate.surface import sample_surface
from filmlot.buildings.assets.engine.validate.view import PackageView
from filmlot.standards.asset.levels import (
    LEAF_AREA_TOLERANCE,
    MIN_DROP,
    least_impostor_iou,
    least_levels,
    least_outline_iou,
    level_rules,
    screen_sizes,
)
from filmlot.standards.asset.manifest import FILE_NAME, MeasuredLevel
from filmlot.standards.asset.variants import IMPOSTOR

PROBES = 160
TYPICAL_PERCENT = 97
HONEST_RATIO = 1.5
HONEST_M = 0.001
VIEWS = 3
LEAST_PIXEL_M = 0.001
THRESHOLD_TOLERANCE = 0.1


@rule(
    "LOD.001",
    what="the asset has as many levels of detail as its class needs",
    remedy="Make LOD0 to LOD2 at least, with the errors that the standard allows",
)
def has_enough_levels(package: PackageView) -> Iterator[Finding]:
    """LOD.001."""
    least = least_levels(package.asset_class)
    drawn = [name for name, level in package.levels.items() if len(level.triangles_m())]
    if len(drawn) < least:
        yield found(root_of(package), "has {count} levels, fewer than {least}", count=len(drawn), least=least)


@rule(
    "LOD.002",
    what="every level has at most 60 % of the triangles of the level before",
    remedy="Simplify the level further, or leave it out",
)
def levels_get_smaller(package: PackageView) -> Iterator[Finding]:
    """LOD.002."""
    counts = [(name, len(level.triangles_m())) for name, level in package.levels.items()]
    for (_, finer), (name, coarser) in pairwise(counts):
        if coarser > (1 - MIN_DROP) * finer:
            what = "{level} has {count} triangles after {before}"
            yield found(root_of(package), what, level=name, count=coarser, before=finer)


@rule(
    "LOD.003",
    what="the error of every level is measured, true, and within the bound of its class",
    remedy="Measure the level again; simplify it less where the error is too large",
)
def errors_are_within_bounds(package: PackageView) -> Iterator[Finding]:
    """LOD.003."""
    bounds = {f"LOD{number}": bound for number, bound in enumerate(level_rules(package.asset_class))}
    measured = {level.name: level for level in package.manifest.levels}
    for name, level in list(package.levels.items())[1:]:
        said = measured.get(name)  # type: ignore[call-overload] # names of levels are literals
        if said is None:
            yield found(f"{FILE_NAME}:levels", "{level} is not measured", level=name)
            continue
        place = f"{FILE_NAME}:levels.{name}"
        if name in bounds and said.error_p995_m > bounds[name].error_m:
            limit_mm, error_mm = bounds[name].error_m * 1000, said.error_p995_m * 1000
            yield found(place, "is {error} mm off, more than {limit} mm", error=error_mm, limit=limit_mm)
        if name != IMPOSTOR:
            yield from _is_honest(package, said, level)
            yield from _keeps_leaves(package, name, level)


def _is_honest(package: PackageView, said: MeasuredLevel, level: Composition) -> Iterator[Finding]:
    reference_m, level_m = (solid_and_cards(package, one)[0] for one in (package.levels["LOD0"], level))
    if not len(reference_m) or not len(level_m):
        return
    reference = package.once("surface of LOD0", lambda: _surface(reference_m))
    error_m = typical_error_m(reference, reference_m, level_m)
    if error_m > HONEST_RATIO * said.error_p995_m + HONEST_M:
        what = "says {said} mm, measured again it is {error} mm"
        place = f"{FILE_NAME}:levels.{said.name}"
        yield found(place, what, said=said.error_p995_m * 1000, error=error_m * 1000)


def _keeps_leaves(package: PackageView, name: str, level: Composition) -> Iterator[Finding]:
    """Cards stand nowhere near the leaves of another level; what they must keep is the area."""
    before, after = (_area_m2(solid_and_cards(package, one)[1]) for one in (package.levels["LOD0"], level))
    if before and abs(after / before - 1) > LEAF_AREA_TOLERANCE:
        yield found(root_of(package), "{level} has {share} of the leaves' area", level=name, share=after / before)


@rule(
    "LOD.004",
    what="every level keeps LOD0's outline where it begins (IoU of 0.99, plants 0.75; impostors 0.97, plants 0.70)",
    remedy="Keep what stands out against the sky; switch to the level from farther away",
)
def outlines_are_kept(package: PackageView) -> Iterator[Finding]:
    """LOD.004."""
    least = least_outline_iou(package.asset_class)
    if least is None:
        raise NotJudgedError("the class has no outline")
    reference = package.levels.get("LOD0", package.default).triangles_m()
    if not len(reference):
        raise NotJudgedError("nothing is drawn")
    for said in package.manifest.levels[1:]:
        level = package.levels[said.name].triangles_m() if said.name in package.levels else reference[:0]
        if not len(level) or said.name == IMPOSTOR:
            continue
        pixel_m = max(said.error_p995_m, LEAST_PIXEL_M)  # what a pixel shows where the level begins
        iou = silhouette_iou(_z_up(reference), _z_up(level), pixel_m=pixel_m, views=VIEWS)
        if iou < least:
            yield found(root_of(package), "{level} keeps {iou} of the outline", level=said.name, iou=iou)
    least_far = least_impostor_iou(package.asset_class)
    if IMPOSTOR in package.levels and least_far is not None:
        parts = [cut_outs(package, package.levels[name]) for name in ("LOD0", IMPOSTOR)]
        if all(parts) and (iou := cut_out_iou(*parts)) < least_far:
            yield found(root_of(package), "{level} keeps {iou} of the outline", level=IMPOSTOR, iou=iou)


@rule(
    "LOD.005",
    what="all levels use the same materials",
    remedy="Bind the materials of LOD0 on every level: engines match slots by them",
)
def levels_share_materials(package: PackageView) -> Iterator[Finding]:
    """LOD.005."""
    reference = _materials(package.levels.get("LOD0", package.default))
    for name, level in package.levels.items():
        if name == IMPOSTOR:  # it has one of its own
            continue
        for path in sorted(reference - _materials(level)):
            yield found(package.at(path), "{level} does not use it", level=name)
        for path in sorted(_materials(level) - reference):
            yield found(package.at(path), "{level} uses it, LOD0 does not", level=name)


@rule(
    "LOD.006",
    what="lod.usda switches each level at the distance from which its error is under one pixel",
    remedy="Write lod.usda again from the levels' errors; an automatic repair does",
)
def thresholds_are_consistent(package: PackageView) -> Iterator[Finding]:
    """LOD.006."""
    if len(package.levels) < 2:
        raise NotJudgedError("the asset has one level only")
    if package.layers.get("lod.usda") is None:
        yield found("lod.usda", "is missing")
        return
    given = usd_lod_thresholds(package)
    if given is None:
        yield found("lod.usda", "has no LodRootAPI with a screen size heuristic")
        return
    place, thresholds = given
    wanted = wanted_thresholds(package)
    if len(thresholds) != len(wanted):
        yield found(place, "has {count} thresholds, not {wanted}", count=len(thresholds), wanted=len(wanted))
    for number, (value, want) in enumerate(zip(thresholds, wanted, strict=False), start=1):
        if not abs(value - want) <= THRESHOLD_TOLERANCE * want:
            what = "switches to LOD{number} at {value}, not {wanted}"
            yield found(place, what, number=number, value=float(value), wanted=float(want))


@rule(
    "LOD.007",
    what="a variant set LOD is there for programs that do not know UsdLod",
    remedy="Author the set LOD on the root, one variant a level",
)
def has_legacy_set(package: PackageView) -> Iterator[Finding]:
    """LOD.007."""
    if least_levels(package.asset_class) > 1 and "LOD" not in package.variants:
        yield found(root_of(package), "has no variant set LOD")


@rule(
    "LOD.008",
    what="one level is seen at a time, LOD0 by default",
    remedy="Hide the other levels in the variants of the set LOD",
)
def one_level_is_visible(package: PackageView) -> Iterator[Finding]:
    """LOD.008."""
    for name, level in package.levels.items():
        shown = {word for mesh in level.shown for word in mesh.path.split("/") if word in package.levels}
        for other in sorted(shown - {name}):
            yield found(root_of(package), "shows {other} in {level}", other=other, level=name)


def typical_error_m(reference: Surface, reference_m: Floats, level_m: Floats) -> float:
    """How far nearly all of either surface is from the other at most, by few probes: enough to find a wrong record.

    The record is of 99.5 % of the surface: of so few probes some may well lie in the rest.
    """
    there = _surface(level_m).distances_m(sample_surface(reference_m, PROBES)[0])
    back = reference.distances_m(sample_surface(level_m, PROBES)[0])
    return max(float(np.percentile(miss, TYPICAL_PERCENT)) for miss in (there, back))


def _surface(triangles_m: Floats) -> Surface:
    return Surface(triangles_m.reshape(-1, 3), np.arange(len(triangles_m) * 3).reshape(-1, 3))


def _z_up(triangles_m: Floats) -> Floats:
    """In the axes of scenes, around whose Z outlines are looked at."""
    turned: Floats = triangles_m[..., [0, 2, 1]] * (1, -1, 1)
    return turned


def _area_m2(triangles_m: Floats) -> float:
    across = np.cross(triangles_m[:, 1] - triangles_m[:, 0], triangles_m[:, 2] - triangles_m[:, 0])
    return float(np.linalg.norm(across, axis=1).sum() / 2)


def usd_lod_thresholds(package: PackageView) -> tuple[str, tuple[float, ...]] | None:
    """Where lod.usda holds its thresholds, and which; None where it has no level of detail in UsdLod's terms."""
    from pxr import Usd, UsdLod

    package.stage  # noqa: B018 - refuses packages that lead outside
    stage = Usd.Stage.Open(package.layers["lod.usda"])
    for prim in stage.TraverseAll():
        if prim.IsA(UsdLod.ScreenSizeHeuristic):
            values = UsdLod.ScreenSizeHeuristic(prim).GetThresholdsAttr().Get() or []
            roots = [root for root in stage.TraverseAll() if root.HasAPI(UsdLod.RootAPI)]
            if roots:
                return f"lod.usda:{prim.GetPath()}.thresholds", tuple(float(value) for value in values)
    return None


def wanted_thresholds(package: PackageView) -> tuple[float, ...]:
    """The part of the picture that the asset covers where each level but the first begins."""
    bounds = package.manifest.bounds
    radius_m = float(np.linalg.norm(np.array(bounds.high_m) - bounds.low_m)) / 2
    # The bounds' nearest point is a radius nearer than their middle.
    return screen_sizes(radius_m, tuple(level.valid_from_m + radius_m for level in package.manifest.levels[1:]))


def _materials(level: Composition) -> set[str]:
    return {
        bound.material
        for mesh in level.shown
        for bound in mesh.bindings
        if bound.material and (bound.faces is None or len(bound.faces))
    }
