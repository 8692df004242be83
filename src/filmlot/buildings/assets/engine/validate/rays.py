"""Rays against triangles, by Embree."""

from __future__ import annotations

import numpy as np

from filmlot.buildings.assets.engine.validate.mesh import Floats, Whole

NOTHING = -1


class Rays:
    """Triangles (T, 3, 3), ready to be shot at."""

    def __init__(self, triangles_m: Floats) -> None:
        from embreex import rtcore_scene
        from embreex.mesh_construction import TriangleMesh

        self._scene = rtcore_scene.EmbreeScene()
        self._mesh = TriangleMesh(self._scene, np.ascontiguousarray(triangles_m, dtype=np.float32))

    def hits(self, origins_m: Floats, directions: Floats) -> Whole:
        """The first triangle on every ray, (N,); `NOTHING` where there is none."""
        found = self._scene.run(_float32(origins_m), _float32(directions), query="INTERSECT")
        return np.asarray(found, dtype=np.int64)

    def distances(self, origins_m: Floats, directions: Floats) -> tuple[Whole, Floats]:
        """The first triangle on every ray, and how far it is (infinite where there is none)."""
        found = self._scene.run(_float32(origins_m), _float32(directions), query="INTERSECT", output=True)
        triangle = np.asarray(found["primID"], dtype=np.int64)
        return triangle, np.where(triangle == NOTHING, np.inf, np.asarray(found["tfar"], dtype=np.float64))


def even_directions(count: int) -> Floats:
    """Unit vectors spread over the sphere by the golden angle, (count, 3)."""
    height = 1 - (2 * np.arange(count) + 1) / count
    turn = np.arange(count) * np.pi * (3 - np.sqrt(5))
    radius = np.sqrt(1 - height**2)
    return np.stack([radius * np.cos(turn), height, radius * np.sin(turn)], axis=1)


def _float32(values: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.ascontiguousarray(values, dtype=np.float32)
