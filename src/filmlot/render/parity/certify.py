"""Draws an asset offline and in real time, compares, and writes the certificate with its pictures."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from filmlot.render.gpu import open_gpu
from filmlot.render.offline.child import Caps, run_capped
from filmlot.render.offline.trace import Engine, mitsuba_engine
from filmlot.render.parity.browser import BrowserShot, browse, browser_version
from filmlot.render.parity.camera import View, canonical_camera
from filmlot.render.parity.certificate import Certificate, Comparison, Renderer, check_figures
from filmlot.render.parity.figures import flip_picture, halve
from filmlot.render.parity.look import Look
from filmlot.render.parity.picture import RealTime
from filmlot.render.parity.reference import Reference, prepare, trace_references
from filmlot.render.scene import Scene
from filmlot.standards.colour import encode_srgb

Floats = NDArray[np.float32]

SIZE_PX = (640, 400)
CERTIFICATE = "certificate.json"
# Of one look: the most of the time goes to the tracing.
_TRACED = 0.8
_SUBFRAMES = 16


def certify(
    offline: Scene,
    real_time: Scene,
    folder: Path,
    *,
    asset: str,
    views: Sequence[View] = (View.THREE_QUARTER,),
    looks: Sequence[Look] = (Look.FULL,),
    size_px: tuple[int, int] = SIZE_PX,
    samples: int = 32,
    engine: Engine | None = None,
    browser: BrowserShot | None = None,
    cache: Path | None = None,
    progress: Callable[[float], None] = lambda _done: None,
) -> Certificate:
    """The certificate of an asset, given as it is for the path tracer and as it is for the stage.

    That both are one thing is what the comparison is to prove; with `browser` its GLB is a third. Writes
    `certificate.json` and its pictures into the folder.

    Raises:
        GpuError: There is nothing to draw with.
        OfflineError: The path tracer or the browser failed, or took too much.
    """
    engine = engine or mitsuba_engine()
    stage = RealTime(open_gpu(), cache=cache)
    cameras = {view: canonical_camera(view, offline, size_px) for view in views}
    coverages = {view: stage.coverage(real_time, cameras[view], size_px) for view in views}
    comparisons = []
    for number, look in enumerate(looks):

        def report(done: float, before: int = number) -> None:
            progress((before + _TRACED * done) / len(looks))

        references = trace_references(
            offline, look, views, size_px=size_px, samples=samples, engine=engine, progress=report
        )
        scene = prepare(real_time, look, engine=engine)
        for view, reference in references.items():
            picture = stage.radiance(scene, cameras[view], size_px, subframes=_SUBFRAMES)
            comparisons.append(_compare(folder, "real_time", view, reference, shown=picture, coverage=coverages[view]))
            if browser is not None:
                picture = browse(browser, real_time, look, cameras[view], size_px)
                # A browser gives no coverage: the offline one stands for it, and says nothing.
                covered = reference.coverage
                comparisons.append(_compare(folder, "browser", view, reference, shown=picture, coverage=covered))
        progress((number + 1) / len(looks))
    certificate = Certificate(
        asset=asset,
        size_px=size_px,
        samples=samples,
        renderers=_renderers(engine, stage, browser),
        comparisons=tuple(comparisons),
        passes=all(check.holds for comparison in comparisons for check in comparison.checks),
    )
    (folder / CERTIFICATE).write_text(certificate.model_dump_json(indent=2), encoding="utf-8")
    return certificate


def certify_files(
    offline: Path,
    real_time: Path,
    folder: Path,
    *,
    asset: str,
    views: Sequence[View] = (View.THREE_QUARTER,),
    looks: Sequence[Look] = (Look.FULL,),
    browser: str | None = None,
    caps: Caps | None = None,
    progress: Callable[[float], None] = lambda _done: None,
) -> Certificate:
    """`certify` for two files (GLB or USD), in a process of its own under caps; `folder` takes the result.

    `browser` is a Chromium (`find_browser`), which then draws `real_time`, a GLB, as the third.

    Raises:
        OfflineError: A file cannot be read, there is nothing to draw with, or it took too much.
    """
    job = {
        "offline": str(offline),
        "real_time": str(real_time),
        "asset": asset,
        "views": [str(view) for view in views],
        "looks": [str(look) for look in looks],
        "browser": browser,
    }
    command = [sys.executable, "-m", "filmlot.render.parity", str(folder), json.dumps(job)]
    run_capped(command, caps=caps or Caps(), progress=progress)
    return Certificate.model_validate_json((folder / CERTIFICATE).read_bytes())


def _compare(
    folder: Path,
    role: Literal["real_time", "browser"],
    view: View,
    reference: Reference,
    *,
    shown: Floats,
    coverage: Floats,
) -> Comparison:
    figures = reference.compare(shown, coverage)
    return Comparison(
        view=view,
        look=reference.look,
        renderer=role,
        figures=figures,
        checks=check_figures(reference.look, figures),
        pictures=_write_pictures(folder, f"{view}-{reference.look}-{role}", reference, shown),
    )


def _renderers(engine: Engine, stage: RealTime, browser: BrowserShot | None) -> tuple[Renderer, ...]:
    offline = Renderer(role="offline", name=engine.name, version=engine.version)
    ours = Renderer(role="real_time", name="filmlot stage renderer", version=f"{version('wgpu')} {stage.device}")
    if browser is None:
        return offline, ours
    return offline, ours, Renderer(role="browser", name="three.js", version=browser_version(browser.program))


def _write_pictures(
    folder: Path, name: str, reference: Reference, shown: Floats
) -> dict[Literal["offline", "shown", "difference"], str]:
    """Writes both pictures and the map of their difference as WebP of one size; gives the files' names."""
    from PIL import Image

    difference = flip_picture(halve(reference.mean), halve(shown)).repeat(2, axis=0).repeat(2, axis=1)
    coded = {"offline": encode_srgb(reference.mean), "shown": encode_srgb(shown), "difference": difference}
    files: dict[Literal["offline", "shown", "difference"], str] = {}
    for kind, values in coded.items():
        files[kind] = f"{name}-{kind}.webp"  # type: ignore[index]
        pixels = np.round(values * 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder / f"{name}-{kind}.webp", quality=92, method=4)
    return files
