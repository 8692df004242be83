"""BUD: what the asset costs while it is shown (standard §2.8)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from filmlot.buildings.assets.engine.validate.rule import Finding, NotJudgedError, found, rule
from filmlot.buildings.assets.engine.validate.rules.structure import root_of
from filmlot.buildings.assets.engine.validate.shading import map_uses
from filmlot.buildings.assets.engine.validate.view import PackageView
from filmlot.standards.asset.budgets import BUDGETS, MIB, Budget, texture_bytes
from filmlot.standards.asset.slug import AssetClass

MAX_DRAWS_A_MATERIAL = 16
MAX_FILE_BYTES = 256 * MIB
MAX_LOAD_MS = 2_000
VIEWER = "prev/viewer.json"


def _budget(package: PackageView) -> Budget:
    budget = BUDGETS.get(package.asset_class)
    if budget is None:
        raise NotJudgedError("the class has no budget")
    return budget


@rule(
    "BUD.001",
    what="LOD0 has no more triangles than the class may have",
    remedy="Simplify LOD0, or put detail into maps",
)
def triangles_are_few(package: PackageView) -> Iterator[Finding]:
    """BUD.001."""
    limit = _budget(package).triangles
    count = len(package.default.triangles_m())
    if limit is not None and count > limit:
        yield found(root_of(package), "has {count} triangles, more than {limit}", count=count, limit=limit)


@rule(
    "BUD.002",
    what="LOD0 is drawn with few calls: at most 16 meshes a material that the class may have",
    remedy="Join meshes of one material",
)
def draws_are_few(package: PackageView) -> Iterator[Finding]:
    """BUD.002."""
    materials = _budget(package).materials
    draws = sum(max(len({bound.material for bound in mesh.bindings}), 1) for mesh in package.default.shown)
    if materials is not None and draws > materials * MAX_DRAWS_A_MATERIAL:
        limit = materials * MAX_DRAWS_A_MATERIAL
        yield found(root_of(package), "is drawn with {count} calls, more than {limit}", count=draws, limit=limit)


@rule(
    "BUD.003",
    what="maps take no more memory on the card than the class may take",
    remedy="Halve the largest maps, or share maps with other assets",
)
def maps_fit_the_card(package: PackageView) -> Iterator[Finding]:
    """BUD.003."""
    limit = _budget(package).texture_bytes
    paths = {use.path for use in map_uses(package) if use.path in package.files}
    taken = texture_bytes(package.picture(path).size_px for path in sorted(paths))
    if limit is not None and taken > limit:
        what = "take {taken} MiB, more than {limit}"
        yield found("maps", what, taken=taken / MIB, limit=limit / MIB)


@rule(
    "BUD.004",
    what="every GLB is within the class's bytes, and no file is over 256 MiB",
    remedy="Compress the GLB, simplify it, or use smaller maps",
)
def files_are_small(package: PackageView) -> Iterator[Finding]:
    """BUD.004."""
    limit = _budget(package).glb_bytes
    for path, file in package.files.items():
        is_served = path.startswith("rt/") and path.endswith(".glb") and not path.endswith(".plain.glb")
        most = limit if is_served and limit is not None else MAX_FILE_BYTES
        if file.bytes > most:
            yield found(path, "is {bytes} bytes, more than {limit}", bytes=file.bytes, limit=most)


@rule(
    "BUD.005",
    what="the viewer in the browser shows the asset within two seconds",
    remedy="Make the GLB smaller: fewer triangles, smaller maps, KTX2",
)
def viewer_is_quick(package: PackageView) -> Iterator[Finding]:
    """BUD.005."""
    if package.asset_class is AssetClass.SKY or VIEWER not in package.files:
        raise NotJudgedError("nobody measured how long the viewer takes")
    try:
        took_ms = float(json.loads((package.folder / VIEWER).read_bytes())["load_ms"])
    except (ValueError, KeyError, TypeError, RecursionError):
        yield found(VIEWER, "has no load_ms")
        return
    if not took_ms <= MAX_LOAD_MS:
        yield found(VIEWER, "took {took} ms, more than {limit}", took=took_ms, limit=MAX_LOAD_MS)
