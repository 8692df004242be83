"""Scenes that tests draw: small, and written by hand."""

from __future__ import annotations

import numpy as np

from filmlot.render import Scene, shapes
from filmlot.render.environment import Environment, Sky, latlong_directions
from filmlot.render.scene import Image, Instance, Material, Sun

FACES = {
    "right": ((1, 0, 0), (1.0, 0.1, 0.1)),
    "left": ((-1, 0, 0), (0.1, 1.0, 1.0)),
    "front": ((0, 1, 0), (0.1, 1.0, 0.1)),
    "back": ((0, -1, 0), (1.0, 0.1, 1.0)),
    "up": ((0, 0, 1), (0.1, 0.1, 1.0)),
    "down": ((0, 0, -1), (1.0, 1.0, 0.1)),
}


def six_colored_sky() -> Environment:
    """A sky with one plain colour a face of the cube around the stage's axes."""
    directions = latlong_directions(256, 128)
    axes = np.array([axis for axis, _ in FACES.values()])
    colors = np.array([color for _, color in FACES.values()], dtype=np.float32) * 0.6
    return Environment(colors[np.argmax(directions @ axes.T, axis=-1)])


def ball_scene(*, environment: Environment | Sky, material: Material, sun: Sun | None = None) -> Scene:
    """One ball of 1 m, 4 m in front of the origin."""
    ball = shapes.mesh("ball", [shapes.ball((0, 4, 0), 1.0, sides=48)], material=0)
    return Scene(
        name="ball",
        meshes=(ball,),
        materials=(material,),
        instances=(Instance(mesh=0),),
        sun=sun,
        environment=environment,
    )


def still_life(*, environment: Environment | Sky | None = None) -> Scene:
    """A textured floor, a metal ball, a turned box and a mirrored post under a sun."""
    checker = np.indices((8, 8)).sum(axis=0) % 2 * 150 + 60
    pixels = np.dstack([checker, checker, checker // 2, np.full((8, 8), 255)]).astype(np.uint8)
    floor = shapes.mesh("floor", [shapes.quad((-4, 1, 0), (8, 0, 0), (0, 9, 0), uv_scale=(4, 4))], material=0)
    ball = shapes.mesh("ball", [shapes.ball((0, 0, 0), 0.7, sides=24)], material=1)
    box = shapes.mesh("box", [shapes.box((-0.5, -0.5, 0), (0.5, 0.5, 1.4))], material=2)
    return Scene(
        name="still life",
        meshes=(floor, ball, box),
        materials=(
            Material(name="floor", roughness=0.8, base_color_image=0),
            Material(name="metal", base_color=(0.9, 0.6, 0.3, 1.0), metallic=1.0, roughness=0.3),
            Material(name="clay", base_color=(0.5, 0.12, 0.08, 1.0), roughness=0.6),
        ),
        instances=(
            Instance(mesh=0),
            Instance(mesh=1, world=placed((-1.1, 4.5, 0.7))),
            Instance(mesh=2, world=placed((1.0, 5.0, 0.0), turn_deg=30.0)),
            Instance(mesh=2, world=placed((0.2, 7.0, 0.0), scale=(-0.5, 0.5, 1.2))),
        ),
        images=(Image(name="checker", pixels=pixels),),
        sun=Sun(direction=(-0.5, -0.4, 0.8), radiance=(1.4, 1.3, 1.2)),
        environment=environment or Sky(),
    )


def placed(
    at: tuple[float, float, float], *, turn_deg: float = 0.0, scale: tuple[float, float, float] = (1, 1, 1)
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    cos, sin = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    world = np.eye(4)
    world[:3, :3] = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]]) * scale
    world[:3, 3] = at
    return world
