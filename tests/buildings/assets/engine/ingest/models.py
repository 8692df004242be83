"""Models that tests take in: written by hand, small."""

from __future__ import annotations

import numpy as np

from filmlot.render import Scene, shapes
from filmlot.render.scene import Image, Instance, Material, Mesh

UP = np.array([[1, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=np.float64)

OBJ = """\
mtllib crate.mtl
o crate
v 0 0 0
v 1 0 0
v 1 1 0
v 0 1 0
v 0 0 1
v 1 0 1
v 1 1 1
v 0 1 1
vt 0 0
vt 1 0
vt 1 1
vt 0 1
usemtl planks
f 1/1 4/4 3/3 2/2
f 5/1 6/2 7/3 8/4
f 1/1 2/2 6/3 5/4
f 4/1 8/2 7/3 3/4
f 1/1 5/2 8/3 4/4
f 2/1 3/2 7/3 6/4
"""
MTL = "newmtl planks\nKd 0.5 0.25 0.125\nNs 62\nmap_Kd planks.png\n"


def scene_of(
    *meshes: Mesh, materials: tuple[Material, ...] = (Material(name="clay"),), images: tuple[Image, ...] = ()
) -> Scene:
    """The meshes, each standing once where it is."""
    instances = tuple(Instance(mesh=number) for number in range(len(meshes)))
    return Scene(name="model", meshes=meshes, materials=materials, instances=instances, images=images)


def crate(size_m: float = 1.0, *, name: str = "crate") -> Mesh:
    """A cube that stands on the ground around the origin."""
    half = size_m / 2
    return shapes.mesh(name, [shapes.box((-half, -half, 0), (half, half, size_m))], material=0)


def ball_mesh(radius_m: float = 1.0, *, sides: int = 64) -> Mesh:
    """A smooth ball that stands on the ground, with UVs that have a seam."""
    return shapes.mesh("ball", [shapes.ball((0, 0, radius_m), radius_m, sides=sides)], material=0)


def grid(count: int = 24, *, size_m: float = 6.0, rise_m: float = 0.0) -> Mesh:
    """A square of little squares whose UVs are its places in metres; `rise_m` bends it into a wave."""
    steps = np.linspace(-size_m / 2, size_m / 2, count + 1)
    x, y = (axis.reshape(-1) for axis in np.meshgrid(steps, steps))
    positions = np.stack([x, y, rise_m * np.sin(x)], axis=1).astype(np.float32)
    corner = (np.arange(count)[:, None] * (count + 1) + np.arange(count)).reshape(-1)
    first = np.stack([corner, corner + 1, corner + count + 2], axis=1)
    second = np.stack([corner, corner + count + 2, corner + count + 1], axis=1)
    return Mesh(
        name="grid",
        positions_m=positions,
        triangles=np.concatenate([first, second]).astype(np.uint32),
        material=0,
        normals=np.tile(np.array([0, 0, 1], np.float32), (len(positions), 1)),
        uv=positions[:, :2].copy(),
    )


def checker(width: int = 8, height: int = 8) -> Image:
    """A picture of squares."""
    squares = np.indices((height, width)).sum(axis=0) % 2 * 200
    return Image(name="checker", pixels=np.dstack([squares, squares, squares, np.full_like(squares, 255)]).astype("u1"))
