"""The impostor of an asset: a few upright cards on which all that stands near each is painted, for two kilometres away.

No program needs to know about it: cards are triangles with a cut-out picture. What is compared is rounded before, so
that two processors paint the same picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.ingest.cutout import CutOut, cut_out_iou
from filmlot.buildings.assets.engine.package.geometry import prim_name
from filmlot.buildings.assets.engine.package.source import Level, Look, PackageSource
from filmlot.render.scene import AlphaMode, Image, Instance, Material, Mesh, Scene
from filmlot.render.texture import from_linear, resized, to_linear
from filmlot.standards.asset.levels import MIN_DROP, MOST_IMPOSTOR_TRIANGLES, least_impostor_iou
from filmlot.standards.asset.slug import class_of
from filmlot.standards.asset.variants import SETS

Floats = NDArray[np.float64]

NAME = "impostor"
CELL_PX = 128
_COLUMNS, _BORDER_PX = 4, 2
_LAYOUTS = ((8, 1), (2, 8))
"""How many directions the cards look in, and how many stand behind each other: what is round, and all else."""
_PROBES = 20_000
_SEED = 20261
_STEPS = 30
_LEAST_WEIGHT = 1e-3
_LEAST_ALBEDO, _MOST_ALBEDO = 0.021, 0.89
_PICTURE_PX = 32
_MOST_TRIANGLES = 1_000_000


@dataclass(frozen=True, eq=False)
class _Skin:
    """Triangles that can be painted from: corners (T, 3, 3), coordinates, a small picture (H, W, 4), linear."""

    corners_m: Floats
    uv: Floats
    picture: Floats
    is_cut_out: bool


@dataclass(frozen=True)
class _Card:
    """An upright rectangle at `at_m` along `normal`, for what lies between `low_m` and `high_m` along it.

    It is painted as it is seen from outside: against the normal (-1) on the near half of the asset, along it (1)
    on the far half.
    """

    normal: tuple[float, float]
    outwards: int
    at_m: float
    low_m: float
    high_m: float
    left_m: float
    bottom_m: float
    texel_m: float


def with_impostor(source: PackageSource) -> PackageSource:
    """The source with an impostor, or as it is where none keeps the outline or the asset is simple enough.

    The impostor follows the seasons; in all weather it is dry.
    """
    least, scene = least_impostor_iou(class_of(source.slug)), source.levels[0].scene
    if least is None or len(source.levels) < 2 or not _is_worth_it(source):
        return source
    seasons = [look for look in source.looks if look.set_name == "season"]
    default = next((look for look in seasons if look.token == SETS["season"].default), None)
    skins = _skins(scene, source.looks, season=default)
    for directions, depth in _LAYOUTS:
        cards = _cards(skins, directions, depth)
        if (iou := _outline_iou(scene.name, skins, cards)) >= least:
            break
    else:
        return source
    pictures = [_paint(_skins(scene, source.looks, season=look), cards) for look in (default, *seasons)]
    whole = _with_material(source, pictures, seasons)
    mesh = _mesh(NAME, cards, material=len(scene.materials))
    far = replace(whole.levels[0].scene, meshes=(mesh,), instances=(Instance(mesh=0),))
    return replace(whole, impostor=Level(scene=far, silhouette_iou=iou, **_errors(skins, cards)))


def _is_worth_it(source: PackageSource) -> bool:
    """Whether the last level has many more triangles, LOD0 no more than can be painted, and the name is free."""
    first, last = (
        sum(len(mesh.triangles) for mesh in level.scene.meshes) for level in (source.levels[0], source.levels[-1])
    )
    is_free = all(prim_name(material.name) != NAME for material in source.levels[0].scene.materials)
    return is_free and first <= _MOST_TRIANGLES and (1 - MIN_DROP) * last >= MOST_IMPOSTOR_TRIANGLES


def _skins(scene: Scene, looks: Sequence[Look], *, season: Look | None) -> list[_Skin]:
    """What is seen of the scene in a season, with the defaults of the other sets."""
    defaults = [look for look in looks if look.set_name != "season" and look.token == SETS[look.set_name].default]
    chosen = [*defaults, season] if season is not None else defaults
    hidden = {part for look in looks for part in look.parts} - {part for look in chosen for part in look.parts}
    replaced = {name: material for look in chosen for name, material in look.materials.items()}
    found = []
    for instance in scene.instances:
        mesh = scene.meshes[instance.mesh]
        if mesh.name in hidden or not len(mesh.triangles):
            continue
        material = scene.materials[mesh.material]
        material = replaced.get(material.name, material)
        world = instance.world
        points_m = mesh.positions_m.astype(np.float64) @ world[:3, :3].T + world[:3, 3]
        uv = np.zeros((len(points_m), 2)) if mesh.uv is None else mesh.uv.astype(np.float64)
        picture = _small_picture(material, scene.images)
        is_cut_out = material.alpha_mode is AlphaMode.MASK and material.base_color_image is not None
        found.append(_Skin(points_m[mesh.triangles], uv[mesh.triangles], picture, is_cut_out))
    return found


def _small_picture(material: Material, images: Sequence[Image]) -> Floats:
    """The base colour, small enough that a texel of it is no detail; cut-outs keep their edges."""
    if material.base_color_image is None:
        return np.array(material.base_color, dtype=np.float64).reshape(1, 1, 4)
    image = images[material.base_color_image]
    if material.alpha_mode is not AlphaMode.MASK:
        image = Image(name=image.name, pixels=resized(image, _PICTURE_PX, _PICTURE_PX))
    return np.asarray(to_linear(image.pixels) * np.array(material.base_color))


def _cards(skins: Sequence[_Skin], directions: int, depth: int) -> list[_Card]:
    """The cards of a layout: in every direction as many planes as `depth`, where most of the surface is near them."""
    corners = np.concatenate([skin.corners_m for skin in skins])
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    areas = np.linalg.norm(across, axis=1)
    cards = []
    for turn in range(directions):
        angle = np.pi * turn / directions
        normal = (round(float(np.cos(angle)), 9), round(float(np.sin(angle)), 9))
        along = corners[..., 0] * normal[0] + corners[..., 1] * normal[1]
        side = corners[..., 1] * normal[0] - corners[..., 0] * normal[1]
        facing = np.abs(across[:, 0] * normal[0] + across[:, 1] * normal[1]) / np.maximum(areas, 1e-12)
        planes, middle = _planes(along, areas, facing, depth), float(along.min() + along.max()) / 2
        bounds = [-np.inf, *((a + b) / 2 for a, b in pairwise(planes)), np.inf]
        for plane, (low, high) in zip(planes, pairwise(bounds), strict=True):
            near = (along.max(axis=1) >= low) & (along.min(axis=1) <= high)
            if near.any():
                corner, texel = _frame(side[near], corners[near, :, 2])
                cards.append(_Card(normal, 1 if plane > middle else -1, plane, low, high, *corner, texel))
    return cards


def _planes(along_m: Floats, areas: Floats, facing: Floats, count: int) -> list[float]:
    """Where planes stand so that the surface is as near as can be, to the millimetre.

    The surface is parted into clusters of equal spread; in each the plane stands where most of it looks that way.
    """
    if count == 1:
        return [round(float(along_m.min() + along_m.max()) / 2, 3)]
    chance = np.random.default_rng(_SEED)
    steps = (np.arange(_PROBES) + 0.5) / _PROBES
    chosen = np.searchsorted(np.cumsum(areas) / areas.sum(), steps).clip(max=len(areas) - 1)
    shares = chance.dirichlet((1.0, 1.0, 1.0), _PROBES)
    places = np.round((along_m[chosen] * shares).sum(axis=1), 4)
    middles = np.quantile(places, (np.arange(count) + 0.5) / count)
    for _ in range(_STEPS):
        own = np.abs(places[:, None] - middles).argmin(axis=1)
        middles = np.array([places[own == n].mean() if (own == n).any() else middles[n] for n in range(count)])
    weights = facing[chosen] ** 2 + _LEAST_WEIGHT
    own = np.abs(places[:, None] - middles).argmin(axis=1)
    clusters = [(places[own == n], weights[own == n]) for n in range(count) if (own == n).any()]
    return sorted({round(float((at * weight).sum() / weight.sum()), 3) for at, weight in clusters})


def _frame(side_m: Floats, height_m: Floats) -> tuple[tuple[float, float], float]:
    """The left and lower edges of a square around it all with a border, and the size of its texels."""
    left, bottom = float(side_m.min()), float(height_m.min())
    span = max(float(side_m.max()) - left, float(height_m.max()) - bottom, 0.01)
    texel = round(span / (CELL_PX - 2 * _BORDER_PX), 6) + 1e-6
    border = _BORDER_PX * texel
    return (round(left - border, 6), round(bottom - border, 6)), texel


def _paint(skins: Sequence[_Skin], cards: Sequence[_Card]) -> Image:
    """The atlas: a cell a card, what is in front on top; what is empty has the colour of the rest."""
    rows = len(cards) // _COLUMNS + (len(cards) % _COLUMNS > 0)
    rows = 1 << (rows - 1).bit_length()
    atlas = np.zeros((rows * CELL_PX, _COLUMNS * CELL_PX, 4))
    for number, card in enumerate(cards):
        row, column = divmod(number, _COLUMNS)
        cell = atlas[row * CELL_PX : (row + 1) * CELL_PX, column * CELL_PX : (column + 1) * CELL_PX]
        depth = np.full((CELL_PX, CELL_PX), -np.inf)
        for skin in skins:
            _paint_skin(skin, card, cell, depth)
    is_painted = atlas[..., 3] > 0
    if is_painted.any():
        atlas[~is_painted, :3] = atlas[is_painted, :3].mean(axis=0)
    atlas[..., :3] = np.round(atlas[..., :3].clip(_LEAST_ALBEDO, _MOST_ALBEDO), 4)
    return Image(name=NAME, pixels=from_linear(atlas.astype(np.float32)))


def _paint_skin(skin: _Skin, card: _Card, cell: Floats, depth: Floats) -> None:
    """Paints what of a skin lies before and behind the card as near as the card is responsible for."""
    x, y, z = np.moveaxis(skin.corners_m, -1, 0)
    along = x * card.normal[0] + y * card.normal[1]
    near = (along.max(axis=1) >= card.low_m) & (along.min(axis=1) <= card.high_m)
    u = (y[near] * card.normal[0] - x[near] * card.normal[1] - card.left_m) / card.texel_m
    v = CELL_PX - (z[near] - card.bottom_m) / card.texel_m
    triangle, column, row, shares = _fragments(u, v)
    if not len(triangle):
        return
    height = (along[near][triangle] * shares).sum(axis=1)
    at = (skin.uv[near][triangle] * shares[..., None]).sum(axis=1)
    rows_px, columns_px = skin.picture.shape[:2]
    color = skin.picture[
        np.floor(np.round(at[:, 1] * rows_px, 6)).astype(np.int64) % rows_px,
        np.floor(np.round(at[:, 0] * columns_px, 6)).astype(np.int64) % columns_px,
    ]
    height = np.round(height, 6)
    kept = (height >= card.low_m) & (height < card.high_m) & ((color[:, 3] > 0.5) | (not skin.is_cut_out))
    row, column, height, color = (values[kept] for values in (row, column, height * card.outwards, color))
    np.maximum.at(depth, (row, column), height)
    front = height == depth[row, column]
    cell[row[front], column[front], :3] = color[front, :3]
    cell[row[front], column[front], 3] = 1.0


def _fragments(u: Floats, v: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], Floats]:
    """Every texel whose middle lies in a triangle, (N,): the triangle, column, row, and the corners' shares (N, 3)."""
    first_u, last_u = (np.ceil(edge).astype(np.int64) for edge in (u.min(axis=1) - 0.5, u.max(axis=1) - 0.5))
    first_v, last_v = (np.ceil(edge).astype(np.int64) for edge in (v.min(axis=1) - 0.5, v.max(axis=1) - 0.5))
    first_u, last_u, first_v, last_v = (edge.clip(0, CELL_PX) for edge in (first_u, last_u, first_v, last_v))
    wide = last_u - first_u
    counts = wide * (last_v - first_v)
    triangle = np.repeat(np.arange(len(u)), counts)
    step = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    column, row = first_u[triangle] + step % wide[triangle], first_v[triangle] + step // wide[triangle]
    (ua, ub, uc), (va, vb, vc) = u[triangle].T, v[triangle].T
    px, py = column + 0.5, row + 0.5
    area = (ub - ua) * (vc - va) - (uc - ua) * (vb - va)
    area = np.where(np.abs(area) < 1e-9, np.nan, area)  # seen from its edge: no share is a number, none is inside
    second = np.round(((px - ua) * (vc - va) - (uc - ua) * (py - va)) / area, 9)
    third = np.round(((ub - ua) * (py - va) - (px - ua) * (vb - va)) / area, 9)
    inside = (second >= 0) & (third >= 0) & (second + third <= 1)
    shares = np.stack([1 - second - third, second, third], axis=1)
    return triangle[inside], column[inside], row[inside], shares[inside]


def _errors(skins: Sequence[_Skin], cards: Sequence[_Card]) -> dict[str, float]:
    """How far what is painted lies from the cards of each direction at most."""
    corners = np.concatenate([skin.corners_m.reshape(-1, 3) for skin in skins])
    worst = np.zeros(len(corners))
    for normal in dict.fromkeys(card.normal for card in cards):
        along = corners @ np.array([*normal, 0.0])
        planes = np.array([card.at_m for card in cards if card.normal == normal])
        worst = np.maximum(worst, np.abs(along[:, None] - planes).min(axis=1))
    return {"error_max_m": float(worst.max()), "error_p995_m": float(np.percentile(worst, 99.5))}


def _outline_iou(name: str, skins: Sequence[_Skin], cards: Sequence[_Card]) -> float:
    reference = [
        CutOut(skin.corners_m, skin.uv, np.round(skin.picture[..., 3] * 255) if skin.is_cut_out else None)
        for skin in skins
    ]
    mesh, picture = _mesh(name, cards, material=0), _paint(skins, cards)
    assert mesh.uv is not None
    painted = CutOut(
        mesh.positions_m[mesh.triangles].astype(np.float64),
        mesh.uv[mesh.triangles].astype(np.float64),
        picture.pixels[..., 3].astype(np.float64),
    )
    return cut_out_iou(reference, [painted])


def _mesh(name: str, cards: Sequence[_Card], *, material: int) -> Mesh:
    """The cards as one mesh, two triangles each."""
    rows = 1 << (-(-len(cards) // _COLUMNS) - 1).bit_length()
    points, normals, uv = [], [], []
    for number, card in enumerate(cards):
        row, column = divmod(number, _COLUMNS)
        size = CELL_PX * card.texel_m
        for right, up in ((0, 0), (1, 0), (1, 1), (0, 1)):
            side, height = card.left_m + right * size, card.bottom_m + up * size
            across = (-card.normal[1] * side, card.normal[0] * side)
            points.append((card.normal[0] * card.at_m + across[0], card.normal[1] * card.at_m + across[1], height))
            normals.append((*card.normal, 0.0))
            uv.append(((column + right) / _COLUMNS, (row + 1 - up) / rows))
    quads = np.arange(len(cards))[:, None] * 4
    triangles = np.concatenate([quads + np.array(half) for half in ((0, 1, 2), (0, 2, 3))])
    return Mesh(
        name=name,
        positions_m=np.round(points, 4).astype(np.float32),
        triangles=triangles.astype(np.uint32),
        material=material,
        normals=np.array(normals, dtype=np.float32),
        uv=np.array(uv, dtype=np.float32),
    )


def _with_material(source: PackageSource, pictures: list[Image], seasons: Sequence[Look]) -> PackageSource:
    """The source with the impostor's material in LOD0: the first picture by default, one of the others a season."""
    scene = source.levels[0].scene
    first = len(scene.images)
    material = Material(name=NAME, roughness=0.8, base_color_image=first, double_sided=True, alpha_mode=AlphaMode.MASK)
    whole = replace(scene, materials=(*scene.materials, material), images=(*scene.images, *pictures))
    of_look = {look.token: number for number, look in enumerate(seasons, start=1)}
    looks = []
    for look in source.looks:
        number = of_look[look.token] if look.set_name == "season" else 0
        changed = dict(look.materials)
        if not np.array_equal(pictures[number].pixels, pictures[0].pixels):
            changed[NAME] = replace(material, base_color_image=first + number)
        looks.append(replace(look, materials=changed))
    return replace(source, levels=(replace(source.levels[0], scene=whole), *source.levels[1:]), looks=tuple(looks))
