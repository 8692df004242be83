"""The renderer: scene and stage in, pictures of walls and of the camera out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filmlot.render.gpu import Gpu
from filmlot.render.pipelines import Pipelines
from filmlot.render.prepared import PreparedScene, prepare_scene
from filmlot.render.quality import Quality
from filmlot.render.resident import ResidentScene
from filmlot.render.scene import Scene
from filmlot.render.target import Encoder, HdrTarget
from filmlot.render.view import ViewSlots
from filmlot.render.wall import ResidentWall, WallLook
from filmlot.standards.geometry import Camera, Wall, cube_faces
from filmlot.standards.geometry.camera import FAR_M, NEAR_M
from filmlot.standards.geometry.projection import Matrix

MAX_OPEN_TICKETS = 3
MAX_WALLS = 16
CUBE_FACES = 6

Picture = NDArray[np.uint8]


@dataclass(frozen=True, eq=False, kw_only=True)
class Pictures:
    """Pictures of one frame, (H, W, 4) uint8 sRGB: one a wall, and the camera's if it was asked for."""

    walls: tuple[Picture, ...]
    camera: Picture | None


class FrameTicket:
    """A frame on its way back from the device."""

    def __init__(self, staged: Sequence[tuple[Encoder, Any]], *, has_camera: bool) -> None:
        # The plain "READ" mode submits an empty list first and waits for it: a whole frame. The copy that
        # fills these buffers was submitted already, so there is nothing to wait for here.
        self._staged = [(encoder, staging, staging.map_async("READ_NOSYNC")) for encoder, staging in staged]
        self._has_camera = has_camera
        self._pictures: Pictures | None = None

    def pictures(self) -> Pictures:
        """The frame's pictures; waits for the device when it is not done."""
        if self._pictures is None:
            arrays = []
            for encoder, staging, mapped in self._staged:
                mapped.sync_wait()
                arrays.append(encoder.read(staging))
            camera = arrays.pop() if self._has_camera else None
            self._pictures = Pictures(walls=tuple(arrays), camera=camera)
            self._staged = []
        return self._pictures


class _Screen:
    """A target of one size with its way back to the processor."""

    def __init__(self, gpu: Gpu, pipelines: Pipelines, size_px: tuple[int, int], samples: int) -> None:
        self.target = HdrTarget(gpu, size_px, samples=samples)
        self.encoder = Encoder(gpu, pipelines, self.target.view, size_px)


class Renderer:
    """Draws one scene on any number of walls, and the stage in front of them. Belongs to one thread."""

    def __init__(self, gpu: Gpu, quality: Quality | None = None, *, cache: Path | None = None) -> None:
        self._gpu = gpu
        self._quality = quality or Quality()
        self._cache = cache
        self._pipelines = Pipelines(gpu, samples=self._quality.samples)
        self._views = ViewSlots(gpu, self._pipelines)
        side = self._quality.outer_px
        self._outer = HdrTarget(gpu, (side, side), samples=self._quality.samples, layers=6)
        self._next_outer: HdrTarget | None = None
        self._scene: ResidentScene | None = None
        self._stage: ResidentScene | None = None
        self._walls: tuple[ResidentWall, ...] = ()
        self._look = WallLook()
        self._outer_is_stale = True
        self._is_covered = False
        self._screens: dict[tuple[int, int], _Screen] = {}
        self._open: deque[FrameTicket] = deque()

    def upload(self, scene: Scene) -> None:
        """Puts a scene in the place of the one before."""
        self._scene = self._make_resident(scene)
        self._outer_is_stale = True

    def bring(self, scene: PreparedScene) -> Iterator[None]:
        """Brings a scene to the device beside the one that is shown, some of it at each step.

        Frames may be drawn between two steps; after the last one they show the scene, whole. Nothing else may be
        brought or uploaded before that.
        """
        resident = ResidentScene(self._gpu, self._pipelines, scene, self._quality)
        yield
        yield from resident.fill()
        self._cast_shadow(resident)
        yield
        target = self._next_outer = self._next_outer or self._outer.twin()
        for face in range(CUBE_FACES):
            self._draw_outer(resident, target, (face,))
            yield
        encoder = self._gpu.device.create_command_encoder()
        target.copy_to(encoder, self._outer)
        self._gpu.queue.submit([encoder.finish()])
        self._scene, self._outer_is_stale = resident, False

    def dress(self, scene: Scene | None) -> None:
        """Puts a set on the stage itself: only cameras see it, walls do not."""
        self._stage = None if scene is None else self._make_resident(scene)

    def build(self, walls: Sequence[Wall], look: WallLook | None = None) -> None:
        """Puts walls up, in the order in which their pictures will come."""
        if len(walls) > MAX_WALLS:
            msg = f"{len(walls)} walls; one renderer drives at most {MAX_WALLS}"
            raise ValueError(msg)
        self._look = look or WallLook()
        self._walls = tuple(
            ResidentWall(self._gpu, self._pipelines, wall, self._outer, self._quality) for wall in walls
        )
        self._outer_is_stale = True
        self._is_covered = False

    def cover(self, pictures: Sequence[NDArray[np.float16]]) -> None:
        """Puts a picture on each wall in the place of the scene, (H, W, 3) in scene-linear light, a pixel an LED."""
        for wall, picture in zip(self._walls, pictures, strict=True):
            wall.cover(picture)
        self._is_covered = True

    def uncover(self) -> None:
        """Has the walls show the scene again."""
        self._is_covered = False

    def render_outer(self) -> None:
        """Draws the outer picture again: what walls show where no camera looks."""
        self._draw_outer(self._require_scene(), self._outer, range(CUBE_FACES))
        self._outer_is_stale = False

    def render_frame(self, camera: Camera, size_px: tuple[int, int] | None = None) -> FrameTicket:
        """Draws a frame: the inner frusta, the walls and, when a size is given, the camera's picture.

        Raises:
            RuntimeError: Nothing was uploaded, and the walls are not covered.
        """
        if self._outer_is_stale and not self._is_covered:
            self.render_outer()
        while len(self._open) >= MAX_OPEN_TICKETS:
            self._open.popleft().pictures()
        self._views.start()
        walls = () if self._is_covered else self._walls
        inner = self._aim(camera, walls)
        stage_slot = self._views.add(camera.view_projection(), camera.eye_m)
        self._views.write()

        encoder = self._gpu.device.create_command_encoder()
        for slot, target in inner:
            self._draw_scene(encoder, self._require_scene(), target, slot)
        for wall in walls:
            wall.light(encoder)
        staged = [(wall.encoder, wall.encoder.encode(encoder)) for wall in self._walls]
        if size_px is not None:
            screen = self._screen(size_px)
            self._draw_stage(encoder, screen.target, stage_slot)
            staged.append((screen.encoder, screen.encoder.encode(encoder)))
        self._gpu.queue.submit([encoder.finish()])
        ticket = FrameTicket(staged, has_camera=size_px is not None)
        self._open.append(ticket)
        return ticket

    def render_wall(self, camera: Camera) -> tuple[Picture, ...]:
        """The walls' pictures for a camera."""
        return self.render_frame(camera).pictures().walls

    def render_camera(self, camera: Camera, size_px: tuple[int, int]) -> Picture:
        """What a camera in front of the walls would record, (H, W, 4) uint8 sRGB."""
        picture = self.render_frame(camera, size_px).pictures().camera
        assert picture is not None
        return picture

    def render_view(self, view_projection: Matrix, eye_m: ArrayLike, size_px: tuple[int, int]) -> Picture:
        """The scene itself, without walls or stage, (H, W, 4) uint8 sRGB."""
        screen, encoder = self._record_view(view_projection, eye_m, size_px)
        staging = screen.encoder.encode(encoder)
        self._gpu.queue.submit([encoder.finish()])
        picture = FrameTicket([(screen.encoder, staging)], has_camera=True).pictures().camera
        assert picture is not None
        return picture

    def render_linear(
        self, view_projection: Matrix, eye_m: ArrayLike, size_px: tuple[int, int], *, footprint: float = 1.0
    ) -> NDArray[np.float16]:
        """The scene itself as scene-linear light, (H, W, 4), before any view transform; see `ViewSlots.add`."""
        screen, encoder = self._record_view(view_projection, eye_m, size_px, footprint=footprint)
        self._gpu.queue.submit([encoder.finish()])
        return screen.target.read()

    def _record_view(
        self, view_projection: Matrix, eye_m: ArrayLike, size_px: tuple[int, int], *, footprint: float = 1.0
    ) -> tuple[_Screen, Any]:
        scene = self._require_scene()
        self._views.start()
        slot = self._views.add(view_projection, eye_m, footprint=footprint)
        self._views.write()
        screen = self._screen(size_px)
        encoder = self._gpu.device.create_command_encoder()
        self._draw_scene(encoder, scene, screen.target, slot)
        return screen, encoder

    def _aim(self, camera: Camera, walls: Sequence[ResidentWall]) -> list[tuple[int, HdrTarget]]:
        aimed = []
        for wall in walls:
            view_projection, target = wall.aim(camera, self._look)
            aimed.append((self._views.add(view_projection, camera.eye_m), target))
        return aimed

    def _draw_scene(self, encoder: Any, scene: ResidentScene, target: HdrTarget, slot: int, *, layer: int = 0) -> None:
        scene.cull(encoder, self._views, slot)
        surfaces = target.begin(encoder, layer=layer)
        scene.draw(surfaces, self._views, slot, background=True)
        target.end(encoder, surfaces, layer=layer)

    def _draw_outer(self, scene: ResidentScene, target: HdrTarget, faces: Sequence[int]) -> None:
        point = self._look.stage_point_m
        views = cube_faces(point, near_m=NEAR_M, far_m=FAR_M)
        self._views.start()
        slots = [(face, self._views.add(views[face], point)) for face in faces]
        self._views.write()
        encoder = self._gpu.device.create_command_encoder()
        for face, slot in slots:
            self._draw_scene(encoder, scene, target, slot, layer=face)
        self._gpu.queue.submit([encoder.finish()])

    def _draw_stage(self, encoder: Any, target: HdrTarget, slot: int) -> None:
        if self._stage is not None:
            self._stage.cull(encoder, self._views, slot)
        stage = target.begin(encoder)
        stage.set_pipeline(self._pipelines.panel)
        stage.set_bind_group(0, self._views.group, [self._views.offset(slot)])
        for wall in self._walls:
            wall.draw_panel(stage)
        if self._stage is not None:
            self._stage.draw(stage, self._views, slot, background=False)
        target.end(encoder, stage)

    def _make_resident(self, scene: Scene) -> ResidentScene:
        prepared = prepare_scene(scene, self._quality, cache=self._cache)
        resident = ResidentScene(self._gpu, self._pipelines, prepared, self._quality)
        for _ in resident.fill():
            pass
        self._cast_shadow(resident)
        return resident

    def _cast_shadow(self, resident: ResidentScene) -> None:
        self._views.start()
        slot = self._views.add(resident.sun_matrix, (0, 0, 0))
        self._views.write()
        encoder = self._gpu.device.create_command_encoder()
        resident.draw_shadow(encoder, self._views, slot)
        self._gpu.queue.submit([encoder.finish()])

    def _screen(self, size_px: tuple[int, int]) -> _Screen:
        if size_px not in self._screens:
            if not all(0 < side <= 8192 for side in size_px):
                msg = f"a picture of {size_px[0]} x {size_px[1]} pixels; give 1 to 8192 a side"
                raise ValueError(msg)
            self._screens.clear()  # one size at a time is the use; an old one holds memory for nothing
            self._screens[size_px] = _Screen(self._gpu, self._pipelines, size_px, self._quality.samples)
        return self._screens[size_px]

    def _require_scene(self) -> ResidentScene:
        if self._scene is None:
            msg = "nothing was uploaded: call upload(scene) first"
            raise RuntimeError(msg)
        return self._scene
