"""Views of a frame: the uniform slots that shaders read, and the sun's own view."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filmlot.render.gpu import Gpu
from filmlot.render.pipelines import VIEW_SLOT_BYTES, Pipelines
from filmlot.standards.geometry.projection import Matrix, view

MAX_VIEWS = 64
VIEW = np.dtype(
    [
        ("view_projection", "f4", (4, 4)),
        ("eye", "f4", 4),
        ("ray_centre", "f4", 4),
        ("ray_across", "f4", 4),
        ("ray_up", "f4", 4),
        ("footprint", "f4"),
        ("padding", "u1", VIEW_SLOT_BYTES - 132),
    ]
)


class ViewSlots:
    """The uniform buffer of all views of a frame.

    What is written before a submit is seen by all of it, so every view has a slot of its own.
    """

    def __init__(self, gpu: Gpu, pipelines: Pipelines) -> None:
        import wgpu

        self._gpu = gpu
        self._records = np.zeros(MAX_VIEWS, VIEW)
        self._count = 0
        self._buffer = gpu.device.create_buffer(
            size=self._records.nbytes, usage=wgpu.BufferUsage.UNIFORM | wgpu.BufferUsage.COPY_DST
        )
        binding = {"buffer": self._buffer, "offset": 0, "size": VIEW_SLOT_BYTES}
        self.group = gpu.device.create_bind_group(
            layout=pipelines.view_layout, entries=[{"binding": 0, "resource": binding}]
        )

    def start(self) -> None:
        """Forgets the views of the frame before."""
        self._count = 0

    def add(self, view_projection: Matrix, eye_m: ArrayLike, *, footprint: float = 1.0) -> int:
        """Takes the next slot for a view and gives its number.

        `footprint` is how much of a pixel one sample stands for, along an edge: 1 unless frames are accumulated.
        """
        record = self._records[self._count]
        record["view_projection"] = view_projection.T  # columns first, as WGSL stores matrices
        record["eye"][:3] = eye_m
        centre, across, up = _rays(view_projection, np.asarray(eye_m, dtype=np.float64))
        record["ray_centre"][:3], record["ray_across"][:3], record["ray_up"][:3] = centre, across, up
        record["footprint"] = footprint
        self._count += 1
        return self._count - 1

    def offset(self, slot: int) -> int:
        """Where a slot begins, for the binding's dynamic offset."""
        return slot * VIEW_SLOT_BYTES

    def write(self) -> None:
        """Brings the slots to the device."""
        if self._count:
            self._gpu.queue.write_buffer(self._buffer, 0, self._records[: self._count].view(np.uint8))


def sun_view(
    direction: ArrayLike, bounds_m: tuple[NDArray[np.float64], NDArray[np.float64]], side_px: int
) -> tuple[Matrix, float]:
    """The sun's orthographic 4x4 view over a box (depth 0 at the sun), and its texels' size in metres."""
    towards = np.asarray(direction, dtype=np.float64)
    towards = towards / np.linalg.norm(towards)
    across = np.cross((0.0, 0.0, 1.0) if abs(towards[2]) < 0.99 else (0.0, 1.0, 0.0), towards)
    across /= np.linalg.norm(across)
    to_sun = view((0, 0, 0), across, np.cross(towards, across), -towards)
    choices = np.array(np.meshgrid(*zip(*bounds_m, strict=True))).reshape(3, -1)
    corners = to_sun[:3, :3] @ choices
    lowest, highest = corners.min(axis=1), corners.max(axis=1)
    margin = np.maximum((highest - lowest) * 0.01, 0.01)
    lowest, highest = lowest - margin, highest + margin
    size = highest - lowest
    fit = np.eye(4)
    fit[[0, 1], [0, 1]] = 2 / size[:2]
    fit[:2, 3] = -(highest + lowest)[:2] / size[:2]
    fit[2, 2], fit[2, 3] = -1 / size[2], highest[2] / size[2]
    return fit @ to_sun, float(size[:2].max() / side_px)


def _rays(view_projection: Matrix, eye_m: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """The direction through the picture's centre, and what x and y in clip space add to it."""
    inverse = np.linalg.inv(view_projection)
    points = np.array([[0, 0, 0.5, 1], [1, 0, 0.5, 1], [0, 1, 0.5, 1]]) @ inverse.T
    centre, right, top = points[:, :3] / points[:, 3:] - eye_m
    scale = max(float(np.linalg.norm(centre)), 1e-12)  # the sun's view has no eye: its rays are not used
    return centre / scale, (right - centre) / scale, (top - centre) / scale
