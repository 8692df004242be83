"""GLB: the twins for browsers and engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import numpy as np

from filmlot.buildings.assets.engine.validate.glb_check import check_glb
from filmlot.buildings.assets.engine.validate.glb_file import GlbFile, open_glb
from filmlot.buildings.assets.engine.validate.glb_shape import GlbShape, shape_of
from filmlot.buildings.assets.engine.validate.rule import Finding, NotJudgedError, found, rule
from filmlot.buildings.assets.engine.validate.view import PackageView
from filmlot.standards.asset.slug import AssetClass
from filmlot.standards.asset.variants import SETS
from filmlot.standards.phrase import Phrase

FOLDER = "rt/"
PLAIN = ".plain.glb"
FLAT = frozenset({AssetClass.SKY, AssetClass.WEATHER, AssetClass.MATERIAL, AssetClass.EFFECT, AssetClass.SPLAT})
ENGINES = frozenset(
    {
        "KHR_materials_emissive_strength",
        "KHR_materials_ior",
        "KHR_materials_unlit",
        "KHR_materials_variants",
        "KHR_mesh_quantization",
        "KHR_texture_transform",
        "KHR_lights_punctual",
    }
)
"""What importers of engines read without help."""
BROWSERS = ENGINES | {
    "EXT_meshopt_compression",
    "KHR_meshopt_compression",
    "KHR_texture_basisu",
    "EXT_texture_webp",
    "EXT_mesh_gpu_instancing",
    "KHR_materials_clearcoat",
    "KHR_materials_specular",
    "KHR_materials_transmission",
    "KHR_node_visibility",
}
WHOLE_M = 1e-3
WHOLE_SHARE = 2**-14


@rule(
    "GLB.001",
    what="GLBs are valid glTF 2.0",
    remedy="Convert the package again",
)
def glbs_are_valid(package: PackageView) -> Iterator[Finding]:
    """GLB.001."""
    for path, glb in _glbs(package).items():
        if isinstance(glb, Phrase):
            yield Finding(path, glb)
        else:
            yield from (Finding(f"{path}:{place}", what) for place, what in check_glb(glb))


@rule(
    "GLB.002",
    what="the compressed twin has the shape of the plain one, within a millimetre or 2^-14 of its size",
    remedy="Compress the plain GLB again with more bits",
)
def twins_are_equal(package: PackageView) -> Iterator[Finding]:
    """GLB.002."""
    glbs = {path: glb for path, glb in _glbs(package).items() if isinstance(glb, GlbFile) and not any(check_glb(glb))}
    pairs = [(path, path.removesuffix(".glb") + PLAIN) for path in glbs if not path.endswith(PLAIN)]
    pairs = [(path, plain) for path, plain in pairs if plain in glbs]
    if not pairs:
        raise NotJudgedError("there is no pair of a compressed and a plain GLB")
    for path, plain in pairs:
        what = _difference(shape_of(glbs[path]), shape_of(glbs[plain]))
        if what is not None:
            yield Finding(path, what)


@rule(
    "GLB.003",
    what="there is a plain GLB for every season, and a compressed one for each or for none",
    remedy="Convert the package again",
)
def looks_are_covered(package: PackageView) -> Iterator[Finding]:
    """GLB.003."""
    if package.asset_class in FLAT:
        raise NotJudgedError("the class is not shown as GLB")
    paths = {path for path in package.files if path.startswith(FOLDER) and path.endswith(".glb")}
    has_compressed = any(not path.endswith(PLAIN) for path in paths)
    for season in package.variants.get("season", (SETS["season"].default,)):
        for ending in (PLAIN, ".glb") if has_compressed else (PLAIN,):
            if f"{FOLDER}{season}{ending}" not in paths:
                yield found(f"{FOLDER}{season}{ending}", "is missing")


@rule(
    "GLB.004",
    what="GLBs use only extensions that their readers know",
    remedy="Convert again for the target: engines read neither meshopt nor KTX2",
)
def extensions_are_known(package: PackageView) -> Iterator[Finding]:
    """GLB.004."""
    for path, glb in _glbs(package).items():
        if isinstance(glb, GlbFile):
            allowed = ENGINES if path.endswith(PLAIN) else BROWSERS
            for name in sorted(set(glb.names("extensionsUsed")) - allowed):
                yield found(path, "uses {name}", name=name)


def _glbs(package: PackageView) -> dict[str, GlbFile | Phrase]:
    paths = [path for path in package.files if path.startswith(FOLDER) and PurePosixPath(path).suffix == ".glb"]
    return {path: package.once(("glb", path), lambda path=path: open_glb(package.folder / path)) for path in paths}


def _difference(given: GlbShape, plain: GlbShape) -> Phrase | None:
    """What sets two shapes apart; None where nothing does."""
    if given.triangles != plain.triangles:
        return Phrase(
            "has {count} triangles, the plain one {plain}", {"count": given.triangles, "plain": plain.triangles}
        )
    size_m = float(np.abs(plain.high_m - plain.low_m).max())
    miss_m = float(max(np.abs(given.low_m - plain.low_m).max(), np.abs(given.high_m - plain.high_m).max()))
    if given.points_m is not None and plain.points_m is not None:
        from scipy.spatial import cKDTree

        there, _ = cKDTree(plain.points_m).query(given.points_m)
        back, _ = cKDTree(given.points_m).query(plain.points_m)
        miss_m = max(miss_m, float(there.max()), float(back.max()))
    if miss_m <= max(WHOLE_M, WHOLE_SHARE * size_m):
        return None
    return Phrase("is {miss} mm off the plain one", {"miss": f"{miss_m * 1000:.3g}"})
