"""A model with every kind of map, small enough to be compressed in a second."""

from __future__ import annotations

import numpy as np

from filmlot.render.scene import Image, Instance, Material, Mesh, Scene

CELLS = 24
SIZE_M = 4.0
TILES = 3


def picture(name: str, *, width_px: int = 64, height_px: int = 64, seed: int = 1) -> Image:
    """Soft patches of colour."""
    from scipy.ndimage import gaussian_filter

    noise = np.random.default_rng(seed).random((height_px, width_px, 4))
    soft = gaussian_filter(noise, (4, 4, 0), mode="wrap")
    codes = (soft - soft.min()) / np.ptp(soft) * 160 + 60
    codes[..., 3] = 255
    return Image(name=name, pixels=codes.astype(np.uint8))


def relief(*, odd_px: int | None = None) -> Scene:
    """A hilly sheet; `odd_px` makes the base colour that wide."""
    x, y = np.meshgrid(*(np.linspace(0, 1, CELLS + 1),) * 2)
    z = 0.1 * np.sin(7 * x) * np.cos(9 * y)
    positions_m = (np.stack([x, y, z], axis=-1) * SIZE_M).reshape(-1, 3).astype(np.float32)
    first = (np.arange(CELLS)[:, None] * (CELLS + 1) + np.arange(CELLS)).reshape(-1)
    quads = np.stack([first, first + 1, first + CELLS + 2, first + CELLS + 1], axis=1)
    slope = np.stack(
        [-0.7 * np.cos(7 * x) * np.cos(9 * y), 0.9 * np.sin(7 * x) * np.sin(9 * y), np.ones_like(x)], axis=-1
    )
    normals = (slope / np.linalg.norm(slope, axis=-1, keepdims=True)).reshape(-1, 3).astype(np.float32)
    mesh = Mesh(
        name="sheet",
        positions_m=positions_m,
        triangles=np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]).astype(np.uint32),
        material=0,
        normals=normals,
        uv=(np.stack([x, y], axis=-1) * TILES).reshape(-1, 2).astype(np.float32),
    )
    flat = np.full((64, 64, 4), (128, 128, 255, 255), np.uint8)
    flat[::8, :, 0] = 150
    material = Material(
        name="paint",
        base_color_image=0,
        normal_image=1,
        metallic_roughness_image=2,
        emissive_image=3,
        emissive=(0.1,) * 3,
    )
    images = (
        picture("base", width_px=odd_px or 64),
        Image(name="normal", pixels=flat),
        picture("orm", seed=2),
        picture("lit", seed=3),
    )
    return Scene(name="relief", meshes=(mesh,), materials=(material,), images=images, instances=(Instance(mesh=0),))
