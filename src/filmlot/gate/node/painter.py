"""The painter: draws the newest frame that was asked for, in a thread of its own, and never lets a tick wait.

A frame that comes while another is being drawn is not drawn at all: the picture's rate falls, the timecode does not.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from threading import Condition, Thread

import structlog

from filmlot.buildings.stage import contracts
from filmlot.buildings.stage.walls import surface_of
from filmlot.gate.node.ticks import yield_priority
from filmlot.render import GpuError, Pictures, Quality, Renderer, SceneError, WallLook, load_scene, open_gpu, stage_set
from filmlot.standards.geometry import Camera, WallError
from filmlot.standards.phrase import Phrase, as_given, phrase_of

SOFTWARE_WALL_PIXELS = 300_000
SOFTWARE_QUALITY = Quality(inner_px=400, outer_px=256, shadow_px=1024)  # about the wall's own raster
CARD_QUALITY = Quality(inner_px=3840, outer_px=2048, shadow_px=4096, samples=4, anisotropy=8)
log = structlog.get_logger(__name__)

Drawn = Callable[[Pictures | None], None]


class Painter:
    """Owns the renderer. `detail` says what it draws on, or why it cannot draw."""

    def __init__(self, described: contracts.Description, *, walls: Path, cache: Path, scene: Path | None) -> None:
        self._described, self._walls, self._cache = described, walls, cache
        self._size_px = described.cameras[0].resolution_px
        self._wanted_scene = scene
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
        has_scene = False
        while True:
            with self._changed:
                self._busy = not has_scene
                while self._job is None and self._wanted_scene is None and not self._stopped:
                    self._changed.wait()
                if self._stopped:
                    return
                scene, self._wanted_scene = self._wanted_scene, None
                job, self._job = self._job, None
                self._busy = True
            if scene is not None:
                has_scene = self._load(renderer, scene) or has_scene
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

    def _draw(self, renderer: Renderer, camera: Camera, drawn: Drawn) -> None:
        try:
            pictures = renderer.render_frame(camera, self._size_px).pictures()
        except RuntimeError as error:  # the device was lost
            self.detail = phrase_of(error)
            drawn(None)
            return
        self.pictures += 1
        drawn(pictures)


def _coarseness(wall: contracts.Wall) -> int:
    width, height = wall.resolution_px
    return max(1, math.ceil(math.sqrt(width * height / SOFTWARE_WALL_PIXELS)))
