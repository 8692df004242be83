"""The painter: draws the newest frame that was asked for, in a thread of its own, and never lets a tick wait.

A frame that comes while another is being drawn is not drawn at all: the picture's rate falls, the timecode does not.
What comes onto the walls next is read by another process and brought to the device piece by piece, between two frames.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Condition, Thread
from time import monotonic

import numpy as np
import structlog
from numpy.typing import NDArray

from filmlot.buildings.stage import contracts
from filmlot.buildings.stage.walls import surface_of
from filmlot.gate.node.config import Content
from filmlot.gate.node.loader import Loader
from filmlot.gate.node.ticks import yield_priority
from filmlot.render import (
    GpuError,
    Pictures,
    PreparedScene,
    Quality,
    Renderer,
    SceneError,
    WallLook,
    open_gpu,
    stage_set,
)
from filmlot.standards.geometry import Camera, WallError
from filmlot.standards.markers.chart import ChartError, lay_charts
from filmlot.standards.phrase import Phrase, as_given, phrase_of

SOFTWARE_WALL_PIXELS = 300_000
SOFTWARE_QUALITY = Quality(inner_px=400, outer_px=256, shadow_px=1024)  # about the wall's own raster
CARD_QUALITY = Quality(inner_px=3840, outer_px=2048, shadow_px=4096, samples=4, anisotropy=8)
CHART_LIGHT = 0.5  # of diffuse white: brighter squares spill over their edges in a camera's picture
log = structlog.get_logger(__name__)

BRINGING = 0.25
"""How much of a frame's time is spent after it on what comes next."""

Drawn = Callable[[Pictures | None, Content | None], None]


class Painter:
    """Owns the renderer. `detail` says what it draws on, or why it cannot draw."""

    def __init__(
        self, described: contracts.Description, *, walls: Path, cache: Path, run: Path, content: Content | None
    ) -> None:
        self._described, self._walls, self._cache = described, walls, cache
        self._size_px = described.cameras[0].resolution_px
        self._bringing_s = BRINGING / float(described.rate)
        self._loader = Loader(run, cache=cache, loaded=self._receive, refused=self._refuse)
        self._loaded: tuple[Content, PreparedScene] | None = None
        self._coming: tuple[Content, Iterator[None]] | None = None
        self._wanted_square_m: float | None = None
        self._square_m: float | None = None
        self._job: tuple[Camera, Drawn] | None = None
        self._changed = Condition()
        self._stopped = False
        self._busy = True  # until there is something to draw
        self.detail = Phrase("starting")
        self.pictures = 0
        self.shown: Content | None = None
        """What the next frame shows."""
        if content is not None:
            self._loader.load(content)
        self._thread = Thread(target=self._run, name="painter", daemon=True)
        self._thread.start()

    def offer(self, camera: Camera, drawn: Drawn) -> bool:
        """Whether the frame will be drawn; then `drawn` is called from the painter's thread.

        It is told the pictures, None for a failure, and what they show.
        """
        with self._changed:
            if self._busy or self._job is not None or self._stopped:
                return False
            self._job = camera, drawn
            self._changed.notify()
            return True

    def show(self, content: Content) -> None:
        """Puts something else on the walls as soon as it is loaded; until then they show what they showed."""
        self._loader.load(content)

    def chart(self, square_m: float | None) -> None:
        """Puts a chart of such squares in the place of the scene, before the next frame; without a width, the scene."""
        with self._changed:
            self._wanted_square_m = square_m
            self._changed.notify()

    def stop(self) -> None:
        """Ends the thread after its present frame, and the loader."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        self._thread.join(timeout=10)
        self._loader.stop()

    def _receive(self, content: Content, scene: PreparedScene) -> None:
        with self._changed:
            self._loaded = content, scene
            self._changed.notify()

    def _refuse(self, content: Content, fault: Phrase) -> None:
        self.detail = fault
        log.warning("node.scene_not_shown", scene=str(content.file), reason=str(fault))

    def _run(self) -> None:
        yield_priority()  # before the device is opened: a software driver's threads inherit it
        try:
            renderer = self._open()
        except (GpuError, SceneError, WallError) as error:
            self.detail = error.phrase
            log.warning("node.cannot_draw", reason=str(error))
            return  # stays busy: takes are recorded without pictures
        while self._wait():
            with self._changed:
                loaded, self._loaded = self._loaded, None
                job, self._job = self._job, None
                square_m = self._wanted_square_m
                self._busy = job is not None or self._is_empty
            if square_m != self._square_m:
                self._cover(renderer, square_m)
                self._square_m = square_m
            if job is not None:
                self._draw(renderer, *job)
                with self._changed:
                    self._busy = False  # the next frame may queue up while something is brought
            if loaded is not None:  # the newest stands in place of one that was half brought
                self._coming = loaded[0], renderer.bring(loaded[1])
            self._bring()

    def _wait(self) -> bool:
        """Waits until there is something to do; False once it is to end."""
        with self._changed:
            self._busy = self._is_empty
            while not (self._job or self._loaded or self._coming or self._stopped):
                if self._wanted_square_m != self._square_m:
                    break
                self._changed.wait()
            return not self._stopped

    @property
    def _is_empty(self) -> bool:
        return self.shown is None and self._square_m is None

    def _bring(self) -> None:
        """Brings some of what comes next to the device; once all is there, it is what is shown."""
        if self._coming is None:
            return
        content, steps = self._coming
        until_s = monotonic() + self._bringing_s
        try:
            for _ in steps:
                if monotonic() > until_s:
                    return
        except RuntimeError as error:  # the device has no room for it, or was lost
            self._refuse(content, phrase_of(error))
        else:
            self.shown, self.detail = content, self._device
        self._coming = None

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
        self.detail = self._device = as_given(gpu.name)
        self._loader.start(quality)
        return renderer

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
            drawn(None, None)
            return
        self.pictures += 1
        drawn(pictures, self.shown)


def light_of(picture: NDArray[np.uint8], size_px: tuple[int, int]) -> NDArray[np.float16]:
    """A black and white picture (H, W) as light (h, w, 3) of a wall's own size."""
    from PIL import Image

    grey = np.asarray(Image.fromarray(picture).resize(size_px, Image.Resampling.BOX), np.float16) * (CHART_LIGHT / 255)
    return np.repeat(grey[..., None], 3, axis=-1).astype(np.float16)


def _coarseness(wall: contracts.Wall) -> int:
    width, height = wall.resolution_px
    return max(1, math.ceil(math.sqrt(width * height / SOFTWARE_WALL_PIXELS)))
