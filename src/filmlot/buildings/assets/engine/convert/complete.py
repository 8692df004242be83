"""Completes a package: its models for browsers and engines, its pictures, its certificate, and asset.json with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from filmlot.buildings.assets.engine.convert.pictures import (
    SHEET_PX,
    THUMBNAILS,
    TURNS_ACROSS,
    TURNTABLE_BYTES,
    Photographer,
    Pixels,
    halved,
    tile,
    write_webp,
)
from filmlot.buildings.assets.engine.package.reader import Package, read_package
from filmlot.render.gltf_writer import write_glb
from filmlot.render.parity.certify import certify
from filmlot.render.parity.look import Look
from filmlot.standards.asset.manifest import FILE_NAME, Preview
from filmlot.standards.asset.variants import SETS

PREVIEWS = "prev"
PARITY = "prev/parity"
MODELS = "rt"
SEASON_BYTES, SHEET_BYTES = 24 << 10, 1 << 20
Part = Literal["models", "pictures", "parity"]
PARTS: tuple[Part, ...] = ("models", "pictures", "parity")
Progress = Callable[[float, str], None]


def complete(folder: Path, out: Path, *, cache: Path | None, parts: tuple[Part, ...], progress: Progress) -> list[str]:
    """Writes what is derived from the package in `folder` into `out`; gives the paths, `asset.json` among them.

    Raises:
        SceneError: the package cannot be read.
        GpuError: there is nothing to draw with.
        OfflineError: the path tracer failed, or took too much.
    """
    package = read_package(folder)
    previews: list[Preview] = []
    if "models" in parts:
        _write_models(package, out, progress=lambda done: progress(0.2 * done, "models"))
    if "pictures" in parts:
        previews = _take_pictures(
            package, out, cache=cache, progress=lambda done: progress(0.2 + 0.4 * done, "pictures")
        )
    if "parity" in parts:
        target = out / PARITY
        target.mkdir(parents=True, exist_ok=True)
        scene = package.scene()
        tracing = lambda done: progress(0.6 + 0.4 * done, "parity")  # noqa: E731
        certify(scene, scene, target, asset=package.manifest.slug, looks=(Look.FULL,), cache=cache, progress=tracing)
    kept = [preview for preview in package.manifest.previews if preview.kind not in {new.kind for new in previews}]
    sheet = package.manifest.model_copy(update={"previews": (*kept, *previews)})
    (out / FILE_NAME).write_bytes(sheet.to_json())
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())


def _write_models(package: Package, out: Path, *, progress: Callable[[float], None]) -> None:
    """A plain GLB a season: what every engine and every browser reads."""
    seasons = package.variants.get("season", (SETS["season"].default,))
    (out / MODELS).mkdir(parents=True, exist_ok=True)
    for number, season in enumerate(seasons):
        write_glb(package.scene({"season": season}), out / MODELS / f"{season}.plain.glb")
        progress((number + 1) / len(seasons))


def _take_pictures(
    package: Package, out: Path, *, cache: Path | None, progress: Callable[[float], None]
) -> list[Preview]:
    (out / PREVIEWS).mkdir(parents=True, exist_ok=True)
    photographer = Photographer(cache=cache)
    scene = package.scene()
    large = photographer.shoot(scene, {}, side_px=512)
    previews = []
    for side_px, picture in ((512, large), (256, halved(large))):
        previews.append(_keep(out, f"thumbnail_{side_px}", picture, most_bytes=THUMBNAILS[side_px]))
    progress(0.1)
    seasons = package.variants.get("season", ())
    for season in seasons:
        selection = {"season": season}
        picture = photographer.shoot(package.scene(selection), selection, side_px=256)
        previews.append(_keep(out, f"season_{season}", picture, most_bytes=SEASON_BYTES, selection=selection))
    progress(0.3)
    looks = [
        {"season": season, "weather": weather}
        for season in seasons or (SETS["season"].default,)
        for weather in package.variants.get("weather", (SETS["weather"].default,))
    ]
    if {"season", "weather"} & package.variants.keys():
        across = len(package.variants.get("weather", ("clear",)))
        pictures = [photographer.shoot(package.scene(look), look, side_px=SHEET_PX) for look in looks]
        previews.append(_keep(out, "contact_sheet", tile(pictures, across=across), most_bytes=SHEET_BYTES))
    progress(0.6)
    for time in package.variants.get("timeOfDay", ()):
        selection = {"timeOfDay": time}
        picture = photographer.shoot(package.scene(selection), selection, side_px=256)
        previews.append(_keep(out, f"time_{time}", picture, most_bytes=SEASON_BYTES, selection=selection))
    turned = tile(photographer.turn(scene), across=TURNS_ACROSS)
    previews.append(_keep(out, "turntable", turned, most_bytes=TURNTABLE_BYTES))
    progress(1.0)
    return previews


def _keep(
    out: Path, kind: str, picture: Pixels, *, most_bytes: int, selection: Mapping[str, str] | None = None
) -> Preview:
    path = f"{PREVIEWS}/{kind}.webp"
    write_webp(picture, out / path, most_bytes=most_bytes)
    return Preview(kind=kind, path=path, selection=dict(selection or {}))


def facts_of(out: Path) -> dict[str, object]:
    """What a page shows first of a completed package: whether both renders agree."""
    certificate = out / PARITY / "certificate.json"
    if not certificate.is_file():
        return {}
    read = json.loads(certificate.read_bytes())
    return {"parity": {"passes": read["passes"], "comparisons": len(read["comparisons"])}}
