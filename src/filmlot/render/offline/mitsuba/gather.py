"""Light gathered at vertices: what is seen of the sky, and what the surroundings send. Needs the variant to be set."""

from __future__ import annotations

from typing import Any

import drjit as dr
import mitsuba as mi
import numpy as np
from numpy.typing import NDArray

from filmlot.render.offline.mitsuba.stage import integrator, placed_corners
from filmlot.render.scene import Mesh, Scene

Floats = NDArray[np.float32]

_INWARD = 0.1
_LIFT = 1e-4
# Of one launch: 28 bytes each. One launch for all meshes compiles once.
_MOST_RAYS = 16 << 20


def gather_light(scene: Scene, stage: Any, *, rays: int, bounces: int, seed: int) -> list[Floats]:
    """What arrives at the vertices of every instance, (V, 7).

    First the radiance that a white matt surface there sends back of the light that comes by way of other surfaces;
    then the cosine-weighted part of the sky in sight, and its mean direction in the stage.
    """
    lowest, highest = np.array(stage.bbox().min).reshape(-1), np.array(stage.bbox().max).reshape(-1)
    lift_m = float(np.linalg.norm(highest - lowest)) * _LIFT
    tracer = integrator(scene, bounces) if bounces else None
    starts = []
    for instance in scene.instances:
        mesh = scene.meshes[instance.mesh]
        positions, normals = placed_corners(mesh, instance)
        starts.append(np.stack([_drawn_in(positions, normals, mesh) + normals * lift_m, normals]))
    whole = np.concatenate(starts, axis=1)
    step = max(_MOST_RAYS // rays, 1)
    gathered = [
        _gather(stage, tracer, *whole[:, first : first + step], rays=rays, seed=seed + number)
        for number, first in enumerate(range(0, whole.shape[1], step))
    ]
    return np.split(np.concatenate(gathered), np.cumsum([start.shape[1] for start in starts])[:-1])


def _gather(stage: Any, tracer: Any, origins: Floats, normals: Floats, *, rays: int, seed: int) -> Floats:
    count = len(origins)
    sampler = mi.load_dict({"type": "independent", "sample_count": rays})
    if "scalar" in mi.variant():
        sampler.seed(seed)
        pairs = zip(origins.tolist(), normals.tolist(), strict=True)
        sums = [
            np.sum([_arriving(stage, tracer, sampler, mi.Point3f(o), mi.Normal3f(n)) for _ in range(rays)], axis=0)
            for o, n in pairs
        ]
        return np.asarray(np.array(sums, dtype=np.float32).reshape(count, 7) / np.float32(rays))
    sampler.seed(seed, count * rays)
    vertex = dr.repeat(dr.arange(mi.UInt32, count), rays)
    origin = dr.gather(mi.Point3f, mi.Point3f(np.ascontiguousarray(origins.T)), vertex)
    normal = dr.gather(mi.Normal3f, mi.Normal3f(np.ascontiguousarray(normals.T)), vertex)
    arriving = _arriving(stage, tracer, sampler, origin, normal)
    dr.eval(*arriving)  # at once: each by itself would trace all paths again
    return np.stack([np.array(dr.block_sum(part, rays)) / rays for part in arriving], axis=1).astype(np.float32)


def _arriving(stage: Any, tracer: Any, sampler: Any, origin: Any, normal: Any) -> list[Any]:
    """Of a direction by the cosine: the radiance from surfaces, whether it leads to the sky, and the direction then."""
    direction = mi.Frame3f(normal).to_world(mi.warp.square_to_cosine_hemisphere(sampler.next_2d()))
    ray = mi.Ray3f(origin, direction)
    seen = dr.select(_sees_sky(stage, sampler, ray), mi.Float(1), mi.Float(0))
    radiance = mi.Color3f(0 * seen) if tracer is None else tracer.sample(stage, sampler, ray)[0] * (1 - seen)
    return [*radiance, seen, *(direction * seen)]


@dr.syntax  # type: ignore[untyped-decorator]
def _sees_sky(stage: Any, sampler: Any, ray: Any) -> Any:
    """Whether a ray leaves the scene, through masks too."""
    searching, is_open = mi.Bool(True), mi.Bool(False)
    ray = mi.Ray3f(ray)
    sheets = mi.UInt32(0)
    while searching:
        si = stage.ray_intersect(ray, searching)
        is_open |= searching & (si.is_valid() ^ True)  # in scalar code ~True is -2
        searching &= si.is_valid()
        if searching:  # scalar code would ask a surface that is not there
            through = dr.max(si.bsdf().eval_null_transmission(si, searching))
            searching &= (sampler.next_1d(searching) < through) & (sheets < 64)
        sheets += 1
        ray = dr.select(searching, si.spawn_ray(ray.d), ray)
    return is_open


def _drawn_in(positions: Floats, normals: Floats, mesh: Mesh) -> Floats:
    """The vertices, a little along the surface towards the middle of their triangles.

    On the edge where two bodies meet they would lie in both.
    """
    total, corners = np.zeros_like(positions), np.zeros((len(positions), 1), dtype=np.float32)
    middles = positions[mesh.triangles].mean(axis=1)
    for corner in range(3):
        np.add.at(total, mesh.triangles[:, corner], middles)
        np.add.at(corners, mesh.triangles[:, corner], 1)
    inward = np.where(corners > 0, total / np.maximum(corners, 1) - positions, 0) * _INWARD
    along = inward - normals * (inward * normals).sum(axis=1, keepdims=True)
    return np.asarray(positions + along)
