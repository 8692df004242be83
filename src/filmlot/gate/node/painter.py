"""The painter: draws the newest frame that was asked for, in a thread of its own, and never lets a tick wait.

A frame that comes while another is being drawn is not drawn at all: the picture's rate falls, the timecode does not.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from threading import Condition, Thread

import numpy as np
import structlog
from numpy.typing import NDArray

from filmlot.buildings.stage import contracts
from filmlot.buildings.stage.walls import surface_of
from filmlot.gate.node.ticks import yield_priority
from filmlot.render import GpuError, Pictures, Quality, Renderer, SceneError, WallLook, load_scene, open_gpu, stage_set
from filmlot.standards.geometry import Camera, WallError
from filmlot.standards.markers.chart import ChartError, lay_charts
from filmlot.standards.phrase import Phrase, as_given, phrase_of

SOFTWARE_WALL_PIXELS = 300_000
SOFTWARE_QUALITY = Quality(inner_px=400, outer_px=256, shadow_px=1024)  # about the wall's own raster
CARD_QUALITY = Quality(inner_px=3840, outer_px=2048, shadow_px=4096, samples=4, anisotropy=8)
CHART_LIGHT = 0.5  # of diffuse white: brighter squares spill over their edges in a camera's picture
log = structlog.get_logger(__name__)

Drawn = Callable[[Pictures | None], None]


class Painter:
    """Owns the renderer. `detail` says what it draws on, or why it cannot draw."""

    def __init__(self, described: contracts.Description, *, walls: Path, cache: Path, scene: Path | None) -> None:
        self._described, self._walls, self._cache = described, walls, cache
        self._size_px = described.cameras[0].resolution_px
        self._wanted_scene = scene
        self._wanted_square_m: float | None = None
        self._job: tuple[Camera, Drawn] | None = None
        self._changed = Condition()
        self._stopped = False
        self._busy = True  # until there is something to draw
        self.detail = Phrase("starting")
        self.pictures = 0
        self._thread = Thread(target=self._run, name="painter", daemon=True)
        self._thread.start()

    def offer(self, camera: Camera, drawn: Drawn) -> bool:
        """Whether the frame will be drawn; then `drawn` is called from the painter's thread, None for a failure."""
        with self._changed:
            if self._busy or self._job is not None or self._stopped:
                return False
            self._job = camera, drawn
            self._changed.notify()
            return True

    def show(self, scene: Path) -> None:
        """Puts another scene on the walls, before the next frame."""
        with self._changed:
            self._wanted_scene = scene
            self._changed.notify()

    def chart(self, square_m: float | None) -> None:
        """Puts a chart of such squares in the place of the scene, before the next frame; without a width, the scene."""
        with self._changed:
            self._wanted_square_m = square_m
            self._changed.notify()

    def stop(self) -> None:
        """Ends the thread after its present frame."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        yield_priority()  # before the device is opened: a software driver's threads inherit it
        try:
            renderer = self._open()
        except (GpuError, SceneError, WallError) as error:
            self.detail = error.phrase
            log.warning("node.cannot_draw", reason=str(error))
            return  # stays busy: takes are recorded without pictures
        has_scene, shown_m = False, None
        while True:
            with self._changed:
                self._busy = not has_scene and shown_m is None
                while not (self._job or self._wanted_scene or self._wanted_square_m != shown_m or self._stopped):
                    self._changed.wait()
                if self._stopped:
                    return
                scene, self._wanted_scene = self._wanted_scene, None
                job, self._job = self._job, None
                square_m, self._busy = self._wanted_square_m, True
            if scene is not None:
                has_scene = self._load(renderer, scene) or has_scene
            if square_m != shown_m:
                self._cover(renderer, square_m)
                shown_m = square_m
            if job is not None:
                self._draw(renderer, *job)

    def _open(self) -> Renderer:
        gpu = open_gpu()
        described, frusta = self._described, self._described.frusta
        quality = SOFTWARE_QUALITY if gpu.is_software else CARD_QUALITY
        renderer = Renderer(gpu, quality, cache=self._cache)
        surfaces = [
            surface_of(wall, folder=self._walls, coarseness=_coarseness(wall) if gpu.is_software else 1)
            for wall in described.walls
        ]
        look = WallLook(
            stage_point_m=described.outer_eye_m,
            overscan=frusta.overscan,
            feather=frusta.feather,
            outer_gain=frusta.outer_gain,
        )
        renderer.build(surfaces, look)
        self._sizes_px = [surface.size_px for surface in surfaces]
        renderer.dress(stage_set())
        self.detail = as_given(gpu.name)
        return renderer

    def _load(self, renderer: Renderer, scene: Path) -> bool:
        try:
            renderer.upload(load_scene(scene))
        except (SceneError, OSError) as error:  # the check let it pass: the file has gone, or the disk is failing
            self.detail = phrase_of(error)
            log.warning("node.scene_not_shown", scene=str(scene), reason=str(error))
            return False
        return True

    def _cover(self, renderer: Renderer, square_m: float | None) -> None:
        if square_m is None:
            renderer.uncover()
            return
        try:
            surfaces = [surface_of(wall, folder=self._walls) for wall in self._described.walls]
            charts = lay_charts(surfaces, square_m=square_m)
        except (ChartError, SceneError, WallError) as error:  # it was laid out before: a mesh has gone or changed since
            self.detail = error.phrase
            log.warning("node.chart_not_shown", reason=str(error))
            return
        renderer.cover([light_of(chart.draw(), size_px) for chart, size_px in zip(charts, self._sizes_px, strict=True)])

    def _draw(self, renderer: Renderer, camera: Camera, drawn: Drawn) -> None:
        try:
            pictures = renderer.render_frame(camera, self._size_px).pictures()
        except RuntimeError as error:  # the device was lost
            self.detail = phrase_of(error)
            drawn(None)
            return
        self.pictures += 1
        drawn(pictures)


def light_of(picture: NDArray[np.uint8], size_px: tuple[int, int]) -> NDArray[np.float16]:
    """A black and white picture (H, W) as light (h, w, 3) of a wall's own size."""
    from PIL import Image

    grey = np.asarray(Image.fromarray(picture).resize(size_px, Image.Resampling.BOX), np.float16) * (CHART_LIGHT / 255)
    return np.repeat(grey[..., None], 3, axis=-1).astype(np.float16)


def _coarseness(wall: contracts.Wall) -> int:
    width, height = wall.resolution_px
    return max(1, math.ceil(math.sqrt(width * height / SOFTWARE_WALL_PIXELS)))
