"""Packages of the asset standard for tests: a tiny complete good one, and how to spoil it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
from blake3 import blake3
from PIL import Image as Pillow

from filmlot.buildings.assets.engine.package.source import Hull, Level, Look, PackageSource, Weathering
from filmlot.buildings.assets.engine.package.writer import write_package
from filmlot.buildings.assets.engine.validate.fingerprint import shown_hash
from filmlot.render import Scene, write_glb
from filmlot.render.scene import Image, Instance, Material, Mesh
from filmlot.standards.asset.manifest import Generator, Licence, Names, OriginKind, Preview, Provenance

SLUG = "prp_bench_shanghai_01"
SIZE_M = (1.2, 0.4, 0.45)
TILE_M = 0.5
MAP_PX = 256
DIVISIONS = (8, 4, 2, 1)
SEASONS = {"spring": (120, 140, 90), "summer": (130, 110, 80), "autumn": (150, 90, 50), "winter": (170, 170, 175)}
RECIPE = {"generator": "bench", "parameters": {"length_m": 1.2}, "ranges": {"length_m": [0.8, 2.4]}}


@cache
def good_package() -> Path:
    """The good package, written once a run; copy it before you change it."""
    folder = Path(mkdtemp(prefix="package-")) / SLUG
    folder.mkdir()
    write_good_package(folder)
    return folder


def copy_of_good(folder: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(good_package(), folder / SLUG))


def write_good_package(folder: Path) -> None:
    """A bench of wood with four levels, four seasons, rain, snow and night, its GLBs, previews and certificate."""
    recipe = json.dumps(RECIPE).encode()
    (folder / "recipe.json").write_bytes(recipe)
    write_previews(folder)
    (folder / "rt").mkdir()
    write_package(folder, source_of_bench(blake3(recipe).hexdigest()))
    for season in SEASONS:
        write_glb(scene_of_bench(DIVISIONS[0], season), folder / "rt" / f"{season}.plain.glb")
        write_glb(scene_of_bench(DIVISIONS[0], season), folder / "rt" / f"{season}.glb")
    write_certificate(folder)
    freshen(folder)


def source_of_bench(recipe_blake3: str) -> PackageSource:
    """What the package is written from."""
    snowy = Look(set_name="weather", token="snow", snow=1.0)
    return PackageSource(
        asset_id="01J9ZQ4X7K2M3N5P6R8S9T0V1W",
        slug=SLUG,
        version="1.0.0",
        names=Names(en="Wooden bench", zh_cn="木长椅"),
        provenance=Provenance(
            origin=OriginKind.GENERATED,
            authors=("Filmlot",),
            generator=Generator(name="bench", version="1.0.0", seed=1, params_blake3=recipe_blake3),
        ),
        licence=Licence(spdx="CC0-1.0"),
        levels=tuple(Level(scene=scene_of_bench(count)) for count in DIVISIONS),
        facets={"type": ("prop",), "region": ("cn_shanghai",), "use": ("led_background",), "detail": ("standard",)},
        tags=("bench", "wood", "street", "长椅", "木头"),
        colliders=(Hull(points_m=_corners(), triangles=_faces()),),
        looks=(
            *(Look(set_name="season", token=name, materials={"wood": _wood(name)}) for name in SEASONS),
            Look(set_name="weather", token="clear"),
            Look(set_name="weather", token="rain", wetness=1.0),
            snowy,
        ),
        weathering={"wood": Weathering(porosity=0.6)},
        previews=tuple(PREVIEWS.values()),
    )


PREVIEWS = {
    "thumbnail": Preview(kind="thumbnail_512", path="prev/512.webp"),
    "small": Preview(kind="thumbnail_256", path="prev/256.webp"),
    "turntable": Preview(kind="turntable", path="prev/turntable.webp"),
    "sheet": Preview(kind="contact_sheet", path="prev/sheet.webp"),
    **{season: Preview(kind="look", path=f"prev/{season}.webp", selection={"season": season}) for season in SEASONS},
}


def write_previews(folder: Path) -> None:
    """Plain pictures of the wanted sizes."""
    (folder / "prev").mkdir()
    for side_px in (512, 256):
        _picture(SEASONS["summer"], (side_px, side_px)).save(folder / "prev" / f"{side_px}.webp", quality=60)
    for season, color in SEASONS.items():
        _picture(color, (256, 256)).save(folder / "prev" / f"{season}.webp", quality=60)
    _picture(SEASONS["summer"], (768, 768)).save(folder / "prev" / "turntable.webp", quality=60)
    _picture(SEASONS["summer"], (512, 256)).save(folder / "prev" / "sheet.webp", quality=60)


def write_certificate(folder: Path) -> None:
    """A parity certificate of good figures under every look."""
    figures = {
        "coverage_iou": 0.9998,
        "flip": 0.03,
        "flip_foreground": 0.04,
        "flip_noise": 0.0,
        "flip_noise_foreground": 0.0,
        "ssim": 0.98,
        "ssim_foreground": 0.98,
        "luminance_error": 0.005,
        "material_errors": {"wood": 0.8},
    }
    shared = {"view": "three_quarter", "renderer": "real_time", "figures": figures, "checks": [], "pictures": {}}
    certificate = {
        "asset": SLUG,
        "size_px": [640, 400],
        "samples": 64,
        "renderers": [{"role": "offline", "name": "mitsuba", "version": "3.9.1"}],
        "comparisons": [{**shared, "look": look} for look in ("albedo", "sun", "dome", "full")],
        "passes": True,
    }
    (folder / "prev" / "parity").mkdir()
    (folder / "prev" / "parity" / "certificate.json").write_text(json.dumps(certificate), encoding="utf-8")


def scene_of_bench(divisions: int, season: str = "summer") -> Scene:
    """A block on the ground, Z up, its faces cut into squares: the same surface at every level."""
    mesh = _block(divisions)
    return Scene(
        name="bench",
        meshes=(mesh,),
        materials=(_wood(season),),
        instances=(Instance(mesh=0),),
        images=tuple(_images()),
    )


def change_manifest(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """Edits asset.json in place."""
    path = folder / "asset.json"
    document = json.loads(path.read_bytes())
    change(document)
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def freshen(folder: Path) -> None:
    """Says that the previews were made of the files as they are."""
    now = shown_hash(folder)

    def bind(document: dict[str, Any]) -> None:
        for preview in document["previews"]:
            preview["shown_blake3"] = now

    change_manifest(folder, bind)


def _wood(season: str) -> Material:
    red, green, blue = (part / 170 for part in SEASONS[season])
    return Material(
        name="wood",
        base_color=(red, green, blue, 1.0),
        roughness=1.0,
        base_color_image=0,
        metallic_roughness_image=1,
        normal_image=2,
    )


@cache
def _images() -> list[Image]:
    turn = np.arange(MAP_PX) * 2 * np.pi / MAP_PX
    across, down = np.meshgrid(turn, turn)
    grain = (np.sin(3 * across + np.sin(2 * down)) + 1) / 2
    color = np.stack([150 + 40 * grain, 120 + 30 * grain, 90 + 20 * grain], axis=-1)
    rough = np.stack([np.full_like(grain, 255), 140 + 60 * grain, np.zeros_like(grain)], axis=-1)
    slope_x = 0.3 * np.cos(3 * across + np.sin(2 * down)) * 3
    slope_y = 0.3 * np.cos(3 * across + np.sin(2 * down)) * 2 * np.cos(2 * down)
    normal = np.stack([-slope_x, slope_y, np.full_like(grain, 4.0)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    named = (("base", color), ("orm", rough), ("normal", (normal + 1) * 127.5))
    return [Image(name=name, pixels=_with_alpha(values)) for name, values in named]


def _with_alpha(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    opaque = np.full((*values.shape[:2], 1), 255)
    return np.concatenate([np.round(values), opaque], axis=-1).astype(np.uint8)


def _picture(color: tuple[int, int, int], size_px: tuple[int, int]) -> Pillow.Image:
    return Pillow.new("RGB", size_px, color)


def _block(divisions: int) -> Mesh:
    """Six faces of `divisions` squared squares; st counts tiles of `TILE_M`."""
    points, normals, uv, triangles = [], [], [], []
    half = np.array(SIZE_M) / 2
    for axis in range(3):
        for side in (-1.0, 1.0):
            normal = np.eye(3)[axis] * side
            right, up = np.eye(3)[(axis + 1) % 3] * side, np.eye(3)[(axis + 2) % 3]
            steps = np.linspace(-1, 1, divisions + 1)
            s, t = (grid.reshape(-1, 1) for grid in np.meshgrid(steps, steps))
            first = sum(map(len, points))
            points.append((normal + s * right + t * up) * half + (0, 0, half[2]))
            normals.append(np.broadcast_to(normal, points[-1].shape))
            uv.append(np.concatenate([s * np.abs(right @ half), t * np.abs(up @ half)], axis=1) / TILE_M)
            corner = (np.arange(divisions)[:, None] * (divisions + 1) + np.arange(divisions)).reshape(-1) + first
            row = divisions + 1
            triangles += [np.stack([corner, corner + 1, corner + row + 1], axis=1)]
            triangles += [np.stack([corner, corner + row + 1, corner + row], axis=1)]
    return Mesh(
        name="seat",
        positions_m=np.concatenate(points).astype(np.float32),
        normals=np.concatenate(normals).astype(np.float32),
        uv=np.concatenate(uv).astype(np.float32),
        triangles=np.concatenate(triangles).astype(np.uint32),
        material=0,
    )


def _corners() -> np.ndarray[Any, Any]:
    corners = np.stack(np.meshgrid((-0.5, 0.5), (-0.5, 0.5), (0.0, 1.0), indexing="ij"), axis=-1).reshape(-1, 3)
    return (corners * SIZE_M).astype(np.float32)


def _faces() -> np.ndarray[Any, Any]:
    from scipy.spatial import ConvexHull

    corners = _corners()
    hull = ConvexHull(corners)
    faces = hull.simplices.copy()
    a, b, c = (corners[faces[:, corner]] for corner in range(3))
    inward = np.einsum("ij,ij->i", np.cross(b - a, c - a), hull.equations[:, :3]) < 0
    faces[inward] = faces[inward][:, ::-1]
    return faces.astype(np.uint32)
