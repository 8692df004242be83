"""The third picture: what three.js shows of a GLB in a headless Chromium, through the page that is built with the rest.

A server on the loopback gives the browser the page and the asset, and takes the picture; nothing leaves the machine.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import filmlot
from filmlot.render.environment import Environment, Sky
from filmlot.render.gltf import UPRIGHT
from filmlot.render.offline.child import OfflineError
from filmlot.render.parity.look import Look, light
from filmlot.render.parity.picture import clip_planes_m
from filmlot.render.scene import Scene
from filmlot.standards.geometry import Camera
from filmlot.standards.phrase import Phrase

Floats = NDArray[np.float32]

_PAGES = Path(filmlot.__file__).parent / "_web"
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless=new",
    "--no-sandbox",  # it opens our own page and nothing else
    "--disable-gpu-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-extensions",
    "--disable-background-networking",
    "--no-first-run",
)
_TIME_S = 240.0
# Its software driver takes a second a frame.
_SUBFRAMES = 4
_TYPES = {".html": "text/html", ".js": "text/javascript", ".json": "application/json"}


def find_browser() -> str | None:
    """A Chromium that can draw the third picture, or None: there is none, or the pages were not built."""
    if not (_PAGES / "parity.html").exists():
        return None
    return next((path for path in map(shutil.which, _PROGRAMS) if path), None)


def browser_version(program: str) -> str:
    """The browser's own name and version."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60, check=False)
    return said.stdout.strip()


@dataclass(frozen=True, kw_only=True)
class BrowserShot:
    """Which browser draws which file."""

    program: str
    glb: Path


def browse(shot: BrowserShot, scene: Scene, look: Look, camera: Camera, size_px: tuple[int, int]) -> Floats:
    """The scene-linear picture of a GLB, (H, W, 3); `scene` is the same asset, for its bounds.

    Raises:
        OfflineError: The browser could not draw it, or took too long.
    """
    lit = light(scene, look)
    picture = lit.environment.picture() if isinstance(lit.environment, Sky) else lit.environment
    files = {
        "/scene.glb": shot.glb.read_bytes(),
        "/environment.f32": _surroundings(picture),
        "/job.json": json.dumps(_job(lit, look, camera, size_px, picture)).encode(),
    }
    with _serve(files) as desk, tempfile.TemporaryDirectory(prefix="filmlot-browser-") as profile:
        command = [shot.program, *_FLAGS, f"--user-data-dir={profile}", f"{desk.address}/parity.html"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
            try:
                answered = desk.answered.wait(_TIME_S)
            finally:
                browser.terminate()
                browser.wait(10)
    if not answered:
        raise OfflineError("the browser took longer than {limit} s. Reduce the asset", limit=f"{_TIME_S:g}")
    if desk.fault or len(desk.picture) != size_px[0] * size_px[1] * 12:
        raise OfflineError(
            "the browser could not draw the asset: {reason}", reason=desk.fault or Phrase("no picture came")
        )
    return np.frombuffer(desk.picture, dtype="<f4").reshape(size_px[1], size_px[0], 3)


def _job(scene: Scene, look: Look, camera: Camera, size_px: tuple[int, int], picture: Environment) -> dict[str, Any]:
    upright = np.linalg.inv(UPRIGHT)[:3, :3]
    near_m, far_m = clip_planes_m(scene, camera)
    right, forward, up = (upright @ axis for axis in camera.axes.T)
    lens = camera.lens
    sun = None
    if scene.sun is not None:
        irradiance = [math.pi * part for part in scene.sun.radiance]
        sun = {"towards": (upright @ np.array(scene.sun.direction)).tolist(), "irradiance": irradiance}
    return {
        "look": str(look),
        "size": list(size_px),
        "subframes": _SUBFRAMES,
        "eye": (upright @ camera.eye_m).tolist(),
        "right": right.tolist(),
        "up": up.tolist(),
        "forward": forward.tolist(),
        "verticalFovDeg": math.degrees(2 * math.atan(lens.sensor_mm[1] / 2 / lens.focal_length_mm)),
        "near": near_m,
        "far": far_m,
        "sun": sun,
        "environment": list(picture.radiance.shape[1::-1]) if picture.radiance.any() else None,
    }


def _surroundings(picture: Environment) -> bytes:
    """The lat-long picture as three.js holds it: a quarter further around, rows from the bottom, with alpha."""
    turned = np.roll(picture.radiance, -picture.radiance.shape[1] // 4, axis=1)[::-1]
    return np.concatenate([turned, np.ones_like(turned[..., :1])], axis=-1).astype("<f4").tobytes()


@dataclass
class _Desk:
    """What the server hands out and what came back."""

    files: dict[str, bytes]
    address: str = ""
    picture: bytes = b""
    fault: str = ""
    answered: threading.Event = field(default_factory=threading.Event)


@contextmanager
def _serve(files: dict[str, bytes]) -> Iterator[_Desk]:
    desk = _Desk(files)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, desk))
    desk.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield desk
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, desk: _Desk, *connection: Any) -> None:
        self._desk = desk
        super().__init__(*connection)

    def do_GET(self) -> None:
        data = self._desk.files.get(self.path)
        page = (_PAGES / self.path.lstrip("/")).resolve()
        if data is None and page.is_file() and page.is_relative_to(_PAGES.resolve()):
            data = page.read_bytes()
        self.send_response(HTTPStatus.OK if data is not None else HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", _TYPES.get(Path(self.path).suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        self.wfile.write(data or b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/picture":
            self._desk.picture = body
        else:
            self._desk.fault = body.decode(errors="replace")
        self.send_response(HTTPStatus.NO_CONTENT)
        self.end_headers()
        self._desk.answered.set()

    def log_message(self, *_words: Any) -> None:
        """The server has nobody to tell."""
