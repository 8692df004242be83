"""TEX: maps (standard §2.4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from filmlot.buildings.assets.engine.validate import ktx2
from filmlot.buildings.assets.engine.validate.picture import Picture, Values, to_linear
from filmlot.buildings.assets.engine.validate.rule import Finding, Severity, found, rule
from filmlot.buildings.assets.engine.validate.shading import COLOR_ROLES, MapUse, map_uses, materials_of
from filmlot.buildings.assets.engine.validate.view import PackageView
from filmlot.standards.asset.budgets import MAX_SKY_PX, MAX_TEXTURE_PX
from filmlot.standards.asset.slug import AssetClass

MAPS = "maps/"
SRGB = frozenset({"srgb_texture", "sRGB"})
LINEAR = frozenset({"raw", "lin_rec709", "acescg", "lin_ap1"})
NORMAL_MEAN_TOLERANCE = 0.06
CURL_RATIO = 0.8
ALBEDO = (0.02, 0.90)
METAL_ALBEDO = (0.5, 1.0)
MAX_OUTSIDE_SHARE = 0.02
IS_METAL = 0.5
SEAM_RATIO = 4.0
SEAM_FLOOR = 0.01
ANALYSED_PX = 512
SAMPLED_PX = 256
MAX_SEAM_STEPS = 1.5


@rule("TEX.001", what="every map is there and can be decoded", remedy="Export the map again as PNG or JPEG")
def maps_decode(package: PackageView) -> Iterator[Finding]:
    """TEX.001."""
    for use in _by_path(package).values():
        if use.path not in package.files:
            yield found(package.at(use.node, "inputs:file"), "{path} is not in the package", path=use.path or "-")
    for path, picture in package.pictures(MAPS).items():
        if picture.fault:
            yield Finding(path, picture.fault)


@rule(
    "TEX.002",
    what="maps have sides that are powers of two, up to 4096 pixels (8192 for skies)",
    remedy="Resize the map",
)
def sides_are_powers_of_two(package: PackageView) -> Iterator[Finding]:
    """TEX.002."""
    largest = MAX_SKY_PX if package.asset_class is AssetClass.SKY else MAX_TEXTURE_PX
    for path, picture in _sound(package):
        width, height = picture.size_px
        if width & (width - 1) or height & (height - 1) or max(width, height) > largest:
            yield found(path, "is {width} x {height} pixels", width=width, height=height)


@rule(
    "TEX.003",
    what="colours are tagged sRGB, everything else raw",
    remedy="Author the colour space on the image node; an automatic repair does",
)
def color_spaces_fit(package: PackageView) -> Iterator[Finding]:
    """TEX.003."""
    for use in map_uses(package):
        wanted = wanted_color_space(package, use)
        if use.color_space not in wanted:
            what = "{path} is {given}; a map for {role} is {wanted}"
            place = package.at(use.node, "inputs:file")
            name = "sRGB" if wanted is SRGB else "raw"
            yield found(place, what, path=use.path, given=use.color_space or "-", role=use.role, wanted=name)


@rule(
    "TEX.004",
    what="normal maps are mostly flat and point up along +Y (OpenGL)",
    remedy="Turn the green channel round, or export the map as an OpenGL normal map",
)
def normal_maps_are_open_gl(package: PackageView) -> Iterator[Finding]:
    """TEX.004."""
    for path in _paths_of(package, {"normal"}):
        values = package.picture(path).sample(ANALYSED_PX)
        if values.shape[2] < 3:
            yield found(path, "has {count} channels", count=values.shape[2])
            continue
        mean = values[..., :3].mean(axis=(0, 1))
        if np.abs(mean[:2] - 0.5).max() > NORMAL_MEAN_TOLERANCE or mean[2] < 0.5 + NORMAL_MEAN_TOLERANCE:
            text = ", ".join(f"{part:.2f}" for part in mean)
            yield found(path, "has a mean of ({mean}), not (0.5, 0.5, 1)", mean=text)
        elif points_down(values):
            yield found(path, "has its green channel turned round (DirectX)")


@rule(
    "TEX.005",
    what="base colours are no darker and no brighter than real surfaces: 0.02 to 0.90, metals 0.5 to 1.0",
    remedy="Take light and shadow out of the map, or correct its exposure",
)
def albedo_is_real(package: PackageView) -> Iterator[Finding]:
    """TEX.005."""
    metals = {facts.path: (facts.metalness or 0.0) > IS_METAL for facts in materials_of(package).values()}
    for path in _paths_of(package, {"base_color"}):
        users = {use.material for use in map_uses(package) if use.path == path}
        low, high = METAL_ALBEDO if all(metals.get(user) for user in users) else ALBEDO
        values = package.picture(path).sample(SAMPLED_PX)
        opaque = values[..., 3] > 0.5 if values.shape[2] == 4 else np.ones(values.shape[:2], dtype=bool)
        luminance = to_linear(values[..., : min(values.shape[2], 3)]).mean(axis=2)[opaque]
        outside = float(((luminance < low) | (luminance > high)).mean()) if luminance.size else 0.0
        if outside > MAX_OUTSIDE_SHARE:
            what = "{share} % of it are outside {low} to {high}"
            yield found(path, what, share=outside * 100, low=low, high=high)


@rule(
    "TEX.006",
    what="maps have an alpha channel only where it is used",
    remedy="Save the map without alpha; an automatic repair does",
)
def alpha_is_used(package: PackageView) -> Iterator[Finding]:
    """TEX.006."""
    transparent = {use.path for use in map_uses(package) if use.role in {"opacity", "mask"}}
    for path, picture in _sound(package):
        if "A" in picture.bands and path not in transparent and _is_map(package, path):
            yield found(path, "has an alpha channel that nothing reads")


@rule(
    "TEX.007",
    what="compressed maps bring all their mip levels",
    remedy="Compress the map again with mip levels down to one pixel",
)
def mips_are_complete(package: PackageView) -> Iterator[Finding]:
    """TEX.007."""
    for path, file in package.files.items():
        if not path.endswith(".ktx2"):
            continue
        with (package.folder / path).open("rb") as opened:
            header = ktx2.read_header(opened.read(min(file.bytes, ktx2.HEADER_BYTES)))
        if header is None:
            yield found(path, "is no KTX2 file")
        elif header.levels < header.full_levels:
            yield found(path, "has {count} mip levels of {wanted}", count=header.levels, wanted=header.full_levels)


@rule(
    "TEX.008",
    what="maps that repeat have no seam",
    remedy="Make the map seamless: its right edge must go on at its left",
    severity=Severity.WARNING,
)
def tiles_have_no_seam(package: PackageView) -> Iterator[Finding]:
    """TEX.008."""
    tiling = {use.path for use in map_uses(package) if use.wraps and use.role in {"base_color", "normal"}}
    for path, picture in _sound(package):
        if path in tiling:
            worst = max(_seam_ratio(picture, axis=0), _seam_ratio(picture, axis=1))
            if worst > SEAM_RATIO:
                yield found(path, "changes {ratio} times as much over its edge as inside", ratio=worst)


@rule(
    "TEX.009",
    what="no map is there twice",
    remedy="Use one file for both; an automatic repair does",
)
def maps_are_unique(package: PackageView) -> Iterator[Finding]:
    """TEX.009."""
    for path, first in repeated_maps(package).items():
        yield found(path, "is the same as {first}", first=first)


def repeated_maps(package: PackageView) -> dict[str, str]:
    """Every map that has the bytes of an earlier one, with that."""
    groups = defaultdict(list)
    for path, picture in _sound(package):
        groups[picture.bytes, picture.size_px].append(path)
    first: dict[str, str] = {}
    repeated = {}
    for paths in groups.values():
        if len(paths) > 1:
            for path in paths:
                earlier = first.setdefault(package.picture(path).content_hash, path)
                if earlier != path:
                    repeated[path] = earlier
    return repeated


def wanted_color_space(package: PackageView, use: MapUse) -> frozenset[str]:
    """The colour spaces that a map may have: those of colours where it is one too, as with alpha beside them."""
    roles = {other.role for other in map_uses(package) if other.path == use.path}
    return SRGB if roles & COLOR_ROLES and not use.path.endswith(".exr") else LINEAR


def points_down(values: Values) -> bool:
    """Whether a normal map's heights fit together better with its green channel turned round.

    Slopes of a height field have no curl; rows are counted downwards, so that +Y up means a slope against them.
    """
    x, y, z = (values[..., channel] * 2 - 1 for channel in range(3))
    z = np.maximum(z, 0.1)
    across = np.gradient(-x / z, axis=0)
    down = np.gradient(y / z, axis=1)
    as_given, turned = float(np.abs(across - down).mean()), float(np.abs(across + down).mean())
    return turned < CURL_RATIO * as_given


def _seam_ratio(picture: Picture, *, axis: int) -> float:
    """How much more the first and last rows differ than neighbouring rows do; one where a row inside differs so too."""
    assert picture.pixels is not None
    across = picture.pixels.swapaxes(0, axis)
    step = max(1, across.shape[1] // SAMPLED_PX)
    rows = np.atleast_3d(across[:, ::step])[..., :3].astype(np.float32) / np.float32(np.iinfo(across.dtype).max)
    inside = np.abs(np.diff(rows, axis=0)).mean(axis=(1, 2))
    seam = float(np.abs(rows[0] - rows[-1]).mean())
    if not len(inside) or seam <= MAX_SEAM_STEPS * float(inside.max()):
        return 1.0
    return seam / max(float(inside.mean()), SEAM_FLOOR)


def _sound(package: PackageView) -> list[tuple[str, Picture]]:
    return [(path, picture) for path, picture in package.pictures(MAPS).items() if picture.fault is None]


def _by_path(package: PackageView) -> dict[str, MapUse]:
    return {use.path: use for use in map_uses(package)}


def _is_map(package: PackageView, path: str) -> bool:
    return path in _by_path(package)


def _paths_of(package: PackageView, roles: set[str]) -> list[str]:
    paths = {use.path for use in map_uses(package) if use.role in roles}
    return [path for path, _ in _sound(package) if path in paths]
