"""The panel: five small scenes, each hard for a renderer in its own way. All are made here, by measure and seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filmlot.render import Scene, shapes
from filmlot.render.scene import AlphaMode, Image, Instance, Material, Mesh

Placement = NDArray[np.float64]


def panel() -> tuple[Scene, ...]:
    """All scenes, small ones first."""
    return spheres(), corner(), ground(), plant(), building(storeys=3, bays=4)


def spheres() -> Scene:
    """Five metals above five dielectrics, from polished to rough."""
    roughness = (0.1, 0.3, 0.5, 0.7, 0.9)
    gold = [Material(name=f"gold {r}", base_color=(0.9, 0.62, 0.3, 1), metallic=1.0, roughness=r) for r in roughness]
    clay = [Material(name=f"clay {r}", base_color=(0.55, 0.2, 0.14, 1), roughness=r) for r in roughness]
    meshes, instances = [], []
    for number in range(10):
        column, row = number % 5, number // 5
        ball = shapes.ball((0, 0, 0), 0.42, sides=64)
        meshes.append(shapes.mesh(f"ball{number}", [ball], material=number))
        instances.append(Instance(mesh=number, world=placed(column * 1.1 - 2.2, 0, 1.6 - row * 1.1)))
    return Scene(name="spheres", meshes=tuple(meshes), materials=(*gold, *clay), instances=tuple(instances))


def corner() -> Scene:
    """A corner of a room with a shelf and a table: light goes in and around."""
    materials = (
        Material(name="plaster", base_color=(0.62, 0.60, 0.56, 1), roughness=0.9),
        Material(name="boards", base_color=(1, 1, 1, 1), roughness=0.7, base_color_image=0),
        Material(name="paint", base_color=(0.18, 0.34, 0.42, 1), roughness=0.6),
    )
    walls = [
        shapes.box((-2.2, 1.8, 0), (2.2, 2.0, 2.6)),
        shapes.box((-2.2, -1.6, 0), (-2.0, 1.8, 2.6)),
    ]
    floor = [shapes.quad((-2.0, -1.6, 0.0), (4.2, 0, 0), (0, 3.4, 0), uv_scale=(3, 2.4))]
    table = [shapes.box((-0.6, 0.1, 0.70), (1.0, 0.9, 0.75))]
    table += [shapes.box((x, y, 0), (x + 0.06, y + 0.06, 0.70)) for x in (-0.55, 0.89) for y in (0.15, 0.79)]
    shelf = [shapes.box((-2.0, 0.2, 1.3), (-1.7, 1.5, 1.34)), shapes.box((-1.98, 0.4, 1.34), (-1.8, 0.7, 1.7))]
    return standing(
        "corner",
        (shapes.mesh("walls", walls, material=0), shapes.mesh("floor", floor, material=1)),
        (shapes.mesh("table", table, material=2), shapes.mesh("shelf", shelf, material=2)),
        materials=materials,
        images=(Image(name="boards", pixels=boards()),),
    )


def ground() -> Scene:
    """Paving with a relief in its normal map, a kerb and a bollard."""
    color, normal = paving()
    materials = (
        Material(name="paving", roughness=0.85, base_color_image=0, normal_image=1),
        Material(name="granite", base_color=(0.42, 0.40, 0.39, 1), roughness=0.7),
        Material(name="steel", base_color=(0.55, 0.56, 0.58, 1), metallic=1.0, roughness=0.45),
    )
    floor = shapes.quad((-2.5, -2.0, 0), (5, 0, 0), (0, 4, 0), uv_scale=(2.5, 2))
    kerb = shapes.box((-2.5, 1.5, 0), (2.5, 1.8, 0.15))
    post = shapes.lathe([(0.11, 0), (0.11, 0.7), (0.1, 0.82), (0.06, 0.88), (0.0, 0.9)], sides=32).moved((0.9, 0.3, 0))
    return standing(
        "ground",
        (shapes.mesh("paving", [floor], material=0),),
        (shapes.mesh("kerb", [kerb], material=1), shapes.mesh("post", [post], material=2)),
        materials=materials,
        images=(Image(name="paving", pixels=color), Image(name="relief", pixels=normal)),
    )


def plant() -> Scene:
    """A pot with leaves on cards whose alpha is a mask."""
    random = np.random.default_rng(5)
    leaves = []
    for _ in range(60):
        turn, rise = random.uniform(0, 2 * np.pi), random.uniform(0.55, 1.5)
        out = np.array([np.cos(turn), np.sin(turn), 0]) * random.uniform(0.15, 0.3)
        up = np.array([0, 0, random.uniform(0.2, 0.3)]) + out * random.uniform(0.2, 0.7)
        across = np.cross(out, (0, 0, 1))
        across = across / np.linalg.norm(across) * random.uniform(0.16, 0.24)
        leaves.append(shapes.quad(np.array([0, 0, rise]) + out - across / 2, across, up))
    pot = shapes.lathe([(0.0, 0.02), (0.24, 0.02), (0.34, 0.5), (0.3, 0.5), (0.28, 0.42), (0, 0.42)], sides=32)
    stem = shapes.limb((0, 0, 0.4), (0.02, 0, 1.5), (0.035, 0.015))
    materials = (
        Material(name="terrace", base_color=(0.5, 0.47, 0.42, 1), roughness=0.9),
        Material(name="terracotta", base_color=(0.56, 0.24, 0.14, 1), roughness=0.8, double_sided=True),
        Material(name="bark", base_color=(0.22, 0.15, 0.1, 1), roughness=0.9),
        Material(name="leaves", roughness=0.6, base_color_image=0, alpha_mode=AlphaMode.MASK, double_sided=True),
    )
    terrace = shapes.quad((-1.2, -1.2, 0), (2.4, 0, 0), (0, 2.4, 0))
    return standing(
        "plant",
        (shapes.mesh("terrace", [terrace], material=0),),
        (
            shapes.mesh("pot", [pot], material=1),
            shapes.mesh("stem", [stem], material=2),
            shapes.mesh("leaves", leaves, material=3),
        ),
        materials=materials,
        images=(Image(name="leaf", pixels=leaf()),),
    )


def building(*, storeys: int = 5, bays: int = 7) -> Scene:
    """A house of brick with recessed windows, frames, a cornice and a shop front on its pavement."""
    bay, storey, depth = 2.4, 3.2, 9.0
    width, height = bays * bay, storeys * storey
    brick, trim, glass, iron = [], [], [], []
    for floor in range(storeys):
        base = floor * storey
        trim.append(shapes.box((-width / 2 - 0.05, -0.10, base + 2.95), (width / 2 + 0.05, 0.02, base + 3.1)))
        for number in range(bays):
            left = number * bay - width / 2
            parts = _bay(left, base, bay, storey)
            for kept, made in zip((brick, trim, glass, iron), parts, strict=True):
                kept.extend(made)
    brick += [
        shapes.quad((width / 2, 0, 0), (0, depth, 0), (0, 0, height), uv_scale=(depth / 1.5, height / 1.5)),
        shapes.quad((-width / 2, depth, 0), (0, -depth, 0), (0, 0, height), uv_scale=(depth / 1.5, height / 1.5)),
        shapes.quad((width / 2, depth, 0), (-width, 0, 0), (0, 0, height), uv_scale=(width / 1.5, height / 1.5)),
    ]
    roof = [shapes.box((-width / 2 - 0.3, -0.35, height), (width / 2 + 0.3, depth + 0.1, height + 0.35))]
    pavement = shapes.quad((-width / 2 - 3, -5, 0), (width + 6, 0, 0), (0, depth + 7, 0))
    materials = (
        Material(name="pavement", base_color=(0.34, 0.33, 0.32, 1), roughness=0.9),
        Material(name="brick", roughness=0.9, base_color_image=0),
        Material(name="trim", base_color=(0.62, 0.58, 0.50, 1), roughness=0.8),
        Material(name="glass", base_color=(0.05, 0.06, 0.07, 1), roughness=0.12),
        Material(name="iron", base_color=(0.06, 0.06, 0.065, 1), roughness=0.5),
        Material(name="roof", base_color=(0.25, 0.25, 0.27, 1), roughness=0.85),
    )
    return standing(
        "building",
        (shapes.mesh("pavement", [pavement], material=0), shapes.mesh("brick", brick, material=1)),
        (
            shapes.mesh("trim", trim, material=2),
            shapes.mesh("glass", glass, material=3),
            shapes.mesh("iron", iron, material=4),
            shapes.mesh("roof", roof, material=5),
        ),
        materials=materials,
        images=(Image(name="brick", pixels=bricks()),),
    )


def standing(
    name: str,
    set_meshes: tuple[Mesh, ...],
    meshes: tuple[Mesh, ...],
    *,
    materials: tuple[Material, ...],
    images: tuple[Image, ...],
) -> Scene:
    """A scene of meshes that each stand once where they were made."""
    whole = (*set_meshes, *meshes)
    instances = tuple(Instance(mesh=number) for number in range(len(whole)))
    return Scene(name=name, meshes=whole, materials=materials, instances=instances, images=images)


def placed(x: float, y: float, z: float) -> Placement:
    """The matrix that moves a mesh."""
    world = np.eye(4)
    world[:3, 3] = x, y, z
    return world


def _bay(left: float, base: float, bay: float, storey: float) -> tuple[list[shapes.Part], ...]:
    """One bay of the front: brick around an opening, its reveal and frame, the pane, a railing."""
    low, high = (0.1, 2.7) if base == 0 else (0.8, 2.4)
    x0, x1, z0, z1 = left + 0.55, left + bay - 0.55, base + low, base + high
    set_back = 0.25

    def front(x: float, z: float, wide: float, tall: float) -> shapes.Part:
        part = shapes.quad((x, 0, z), (wide, 0, 0), (0, 0, tall))
        u, v = part.positions[:, 0] / 1.5, -part.positions[:, 2] / 1.5
        return shapes.Part(part.positions, part.normals, np.stack([u, v], axis=1), part.triangles)

    brick = [
        front(left, base, x0 - left, storey),
        front(x1, base, left + bay - x1, storey),
        front(x0, base, x1 - x0, z0 - base),
        front(x0, z1, x1 - x0, base + storey - z1),
    ]
    trim = [
        shapes.quad((x0, 0, z0), (0, set_back, 0), (0, 0, z1 - z0)),
        shapes.quad((x1, set_back, z0), (0, -set_back, 0), (0, 0, z1 - z0)),
        shapes.quad((x0, 0, z0), (x1 - x0, 0, 0), (0, set_back, 0)),
        shapes.quad((x0, set_back, z1), (x1 - x0, 0, 0), (0, -set_back, 0)),
        shapes.box((x0 - 0.1, -0.08, z0 - 0.1), (x1 + 0.1, 0.0, z0)),
    ]
    pane_y = set_back - 0.02
    frames = [shapes.box((x, pane_y - 0.05, z0), (x + 0.06, pane_y, z1)) for x in (x0, (x0 + x1) / 2 - 0.03, x1 - 0.06)]
    frames += [shapes.box((x0, pane_y - 0.05, z), (x1, pane_y, z + 0.06)) for z in (z0, (z0 + z1) / 2, z1 - 0.06)]
    iron = []
    if base > 0:
        iron += [shapes.box((x, -0.22, z0 - 0.1), (x + 0.025, -0.2, z0 + 0.5)) for x in np.linspace(x0, x1 - 0.025, 9)]
        iron.append(shapes.box((x0, -0.23, z0 + 0.5), (x1, -0.19, z0 + 0.54)))
    return brick, trim + frames, [shapes.quad((x0, pane_y, z0), (x1 - x0, 0, 0), (0, 0, z1 - z0))], iron


def boards() -> NDArray[np.uint8]:
    """Floor boards along u."""
    random = np.random.default_rng(1)
    rows = np.repeat(random.uniform(0.8, 1.1, 8), 32)[:, None]
    grain = smooth_noise(random, 256, 24)[:, :256]
    tone = rows * (0.9 + 0.2 * grain)
    tone[::32] *= 0.55
    return as_pixels(np.array([0.46, 0.31, 0.19]) * tone[..., None])


def bricks() -> NDArray[np.uint8]:
    """A brick bond of 1.5 m: 6 stones by 18 courses."""
    random = np.random.default_rng(2)
    side = 432
    rows, columns = np.indices((side, side))
    course = rows // 24
    shifted = (columns + (course % 2) * 36) % side
    stone = shifted // 72
    is_joint = (rows % 24 < 3) | (shifted % 72 < 3)
    tone = random.uniform(0.75, 1.15, (18, 6))[course, stone] * (0.9 + 0.2 * smooth_noise(random, side, 48))
    color = np.array([0.42, 0.17, 0.11]) * tone[..., None]
    return as_pixels(np.where(is_joint[..., None], (0.42, 0.40, 0.36), color))


def paving() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Slabs: colours, and the relief of their edges as a normal map (OpenGL's +Y)."""
    random = np.random.default_rng(3)
    side = 512
    rows, columns = np.indices((side, side))
    tone = random.uniform(0.8, 1.1, (4, 4))[rows // 128, columns // 128]
    tone = tone * (0.85 + 0.3 * smooth_noise(random, side, 64))
    across, down = (np.minimum(axis % 128, 127 - axis % 128) for axis in (columns, rows))
    height = np.clip(np.minimum(across, down) / 10, 0, 1) * 6 + smooth_noise(random, side, 32) * 3
    dx = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) / 2
    dy = (np.roll(height, -1, 0) - np.roll(height, 1, 0)) / 2
    normal = np.stack([-dx, dy, np.full_like(dx, 2.0)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    codes = np.round((normal * 0.5 + 0.5) * 255)
    relief = np.concatenate([codes, np.full((side, side, 1), 255)], axis=-1).astype(np.uint8)
    return as_pixels(np.array([0.45, 0.43, 0.40]) * tone[..., None]), relief


def leaf() -> NDArray[np.uint8]:
    """One leaf on nothing; its colour goes on beyond its edge, as a bleed must."""
    v, u = np.indices((128, 128)) / 127
    half = 0.42 * np.sin(np.pi * np.clip(v, 0, 1)) ** 0.8
    inside = np.abs(u - 0.5) < half
    vein = np.abs(u - 0.5) < 0.02
    color = np.where(vein[..., None], (0.30, 0.42, 0.16), np.array([0.14, 0.30, 0.08]) * (0.8 + 0.4 * v[..., None]))
    pixels = as_pixels(color)
    pixels[..., 3] = np.where(inside, 255, 0)
    return pixels


def smooth_noise(random: np.random.Generator, side: int, cells: int) -> NDArray[np.float64]:
    """Value noise that tiles, (side, side), 0 to 1."""
    from scipy.ndimage import zoom

    grid = np.pad(random.uniform(0, 1, (cells, cells)), (0, 2), mode="wrap")
    fine = zoom(grid, side / cells, order=1, grid_mode=True, mode="grid-wrap")
    return np.asarray(fine[:side, :side])


def as_pixels(linear: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Linear colours as an opaque sRGB picture."""
    from filmlot.standards.colour import encode_srgb

    codes = np.round(encode_srgb(linear) * 255)
    return np.concatenate([codes, np.full((*codes.shape[:2], 1), 255)], axis=-1).astype(np.uint8)
