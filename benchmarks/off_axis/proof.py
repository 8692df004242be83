"""The off-axis proof: a wall's picture, seen from the tracked eye, is the picture without a wall.

The wall's pixels are looked up by rays of our own (plane and facet intersections in numpy), so that an error
in the renderer's matrices cannot cancel itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from filmlot.render import Renderer, Scene, WallLook, shapes
from filmlot.render.environment import Sky
from filmlot.render.scene import Instance, Material, Sun
from filmlot.standards.geometry import Camera, Lens, Wall, arc_wall, flat_wall

Floats = NDArray[np.float64]

EYE_A = Camera(position_m=(1.0, 0.4, 1.4), rotation_deg=(8.0, 1.0, 0.0), lens=Lens(focal_length_mm=30.0))
EYE_B = Camera(position_m=(-2.2, -0.2, 1.9), rotation_deg=(-22.0, -4.0, 1.5), lens=Lens(focal_length_mm=30.0))


@dataclass(frozen=True, kw_only=True)
class Match:
    """How two pictures agree where both are known."""

    psnr_db: float
    shift_px: tuple[float, float]
    covered: float


def proof_scene() -> Scene:
    """Balls, posts and boxes at many distances behind the wall, under a clouded sky."""
    random = np.random.default_rng(7)
    materials = (
        Material(name="ground", base_color=(0.32, 0.30, 0.27, 1), roughness=0.9),
        Material(name="gold", base_color=(0.9, 0.62, 0.25, 1), metallic=1.0, roughness=0.35),
        Material(name="clay", base_color=(0.55, 0.16, 0.10, 1), roughness=0.6),
        Material(name="slate", base_color=(0.12, 0.20, 0.32, 1), roughness=0.4),
    )
    ground = shapes.quad((-60, -20, -0.3), (120, 0, 0), (0, 120, 0))
    meshes = (
        shapes.mesh("ground", [ground], material=0),
        shapes.mesh("ball", [shapes.ball((0, 0, 0), 1.0, sides=48)], material=1),
        shapes.mesh("box", [shapes.box((-1, -1, -1), (1, 1, 1))], material=2),
        shapes.mesh("post", [shapes.lathe([(0.3, -1), (0.25, 0), (0.35, 1)], sides=32)], material=3),
    )
    instances = [Instance(mesh=0)]
    for number in range(36):
        world = np.eye(4)
        size = random.uniform(0.3, 1.1)
        world[:3, :3] *= size
        world[:3, 3] = random.uniform(-16, 16), random.uniform(6, 22), size - 0.3 + random.uniform(0, 2.5)
        instances.append(Instance(mesh=1 + number % 3, world=world))
    sky = Sky(zenith=(0.16, 0.30, 0.60), horizon=(0.62, 0.66, 0.72), cloud=(0.9, 0.9, 0.92), cloud_cover=0.5)
    sun = Sun(direction=(-0.5, -0.6, 0.62), radiance=(1.5, 1.4, 1.2))
    return Scene(name="proof", meshes=meshes, materials=materials, instances=tuple(instances), sun=sun, environment=sky)


def proof_flat_wall(*, width_px: int = 1920) -> Wall:
    """A panel of 4.8 x 2.7 m, 3 m away."""
    return flat_wall("flat", width_m=4.8, height_m=2.7, pitch_mm=4800 / width_px, distance_m=3.0, base_m=0.2)


def proof_arc_wall(*, width_px: int = 2816) -> Wall:
    """120 degrees of arc with a radius of 5 m, 3 m high."""
    columns = 22
    pitch_mm = 500 / round(width_px / columns)
    return arc_wall("arc", radius_m=5.0, angle_deg=120.0, height_m=3.0, panel_width_m=0.5, pitch_mm=pitch_mm)


def prove(renderer: Renderer, wall: Wall, *, made_for: Camera, seen_from: Camera, size_px: tuple[int, int]) -> Match:
    """How well a wall's picture made for one camera passes for the scene itself to another."""
    renderer.build([wall], WallLook())
    shown = renderer.render_wall(made_for)[0][..., :3].astype(np.float64)
    direct = renderer.render_view(seen_from.view_projection(), seen_from.eye_m, size_px)[..., :3].astype(np.float64)
    place_px = _intersect(wall, seen_from, size_px)
    seen, is_known = _look_up(shown, place_px)
    return compare(seen, direct, is_known)


def compare(seen: Floats, direct: Floats, is_known: NDArray[np.bool_]) -> Match:
    """PSNR, and the shift that explains the difference best (least squares over the gradients)."""
    difference = (seen - direct)[is_known]
    psnr_db = 10 * np.log10(255**2 / max(float(np.mean(difference**2)), 1e-9))
    gradients = np.stack([np.gradient(direct, axis=1), np.gradient(direct, axis=0)])[:, is_known].reshape(2, -1)
    shift = np.linalg.solve(gradients @ gradients.T, -gradients @ difference.reshape(-1))
    return Match(psnr_db=psnr_db, shift_px=(float(shift[0]), float(shift[1])), covered=float(is_known.mean()))


def _rays(camera: Camera, size_px: tuple[int, int]) -> Floats:
    width, height = size_px
    right, forward, up = camera.axes.T
    (sensor_width, sensor_height), focal = camera.lens.sensor_mm, camera.lens.focal_length_mm
    x = ((np.arange(width) + 0.5) / width - 0.5) * sensor_width / focal
    y = (0.5 - (np.arange(height) + 0.5) / height) * sensor_height / focal
    return forward + x[None, :, None] * right + y[:, None, None] * up


def _intersect(wall: Wall, camera: Camera, size_px: tuple[int, int]) -> Floats:
    """Where the camera's rays meet the wall, as places in the wall's picture; NaN where they do not."""
    rays, eye = _rays(camera, size_px), camera.eye_m
    places = np.full((*rays.shape[:2], 2), np.nan)
    pairs = wall.positions_m.reshape(-1, 2, 3)  # upright facets: every column has a lower and an upper corner
    width, height = wall.size_px
    facets = len(pairs) - 1
    for facet in range(facets):
        corner, upper = pairs[facet]
        along, rise = pairs[facet + 1][0] - corner, upper - corner
        normal = np.cross(along, rise)
        distance = ((corner - eye) @ normal) / (rays @ normal)
        hits = eye + rays * distance[..., None] - corner
        s, t = hits @ along / (along @ along), hits @ rise / (rise @ rise)
        inside = (distance > 0) & (s >= 0) & (s <= 1) & (t >= 0) & (t <= 1)
        places[inside, 0] = (facet + s[inside]) / facets * width - 0.5
        places[inside, 1] = (1 - t[inside]) * height - 0.5
    return places


def _look_up(picture: Floats, places: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    height, width, _ = picture.shape
    x, y = places[..., 0], places[..., 1]
    is_known = (x >= 1) & (x <= width - 2) & (y >= 1) & (y <= height - 2)
    left, upper = (np.where(is_known, np.floor(axis), 0).astype(int) for axis in (x, y))
    fx, fy = (np.where(is_known, axis - np.floor(axis), 0)[..., None] for axis in (x, y))
    top = picture[upper, left] * (1 - fx) + picture[upper, left + 1] * fx
    bottom = picture[upper + 1, left] * (1 - fx) + picture[upper + 1, left + 1] * fx
    return top * (1 - fy) + bottom * fy, is_known
