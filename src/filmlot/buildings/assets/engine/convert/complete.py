"""Completes a package: its models for browsers and engines, its pictures, its certificate, and asset.json with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np

from filmlot.buildings.assets.engine.convert.child import MODELS, PARITY, Progress
from filmlot.buildings.assets.engine.convert.compress import PLAIN, compressing
from filmlot.buildings.assets.engine.convert.pictures import (
    THUMBNAILS,
    TURN_PX,
    TURNS,
    TURNS_ACROSS,
    TURNTABLE_BYTES,
    Photographer,
    Pixels,
    halved,
    tile,
    write_webp,
)
from filmlot.buildings.assets.engine.package.reader import Package, read_package
from filmlot.buildings.assets.engine.search.descriptor.file import LIKENESS, write_likeness
from filmlot.buildings.assets.engine.search.descriptor.look import LookError, describe
from filmlot.buildings.assets.engine.validate.fingerprint import shown_hash
from filmlot.render.gltf_writer import write_glb
from filmlot.render.parity.camera import View
from filmlot.render.parity.certify import certify
from filmlot.render.parity.look import Look
from filmlot.render.scene import load_scene
from filmlot.standards.asset.manifest import FILE_NAME, Preview
from filmlot.standards.asset.variants import SETS

PREVIEWS = "prev"
# From where and under what both renders are compared: on publish, and when the whole proof is asked for (§8).
COMPARED: Mapping[str, tuple[tuple[View, ...], tuple[Look, ...]]] = {
    "parity": ((View.THREE_QUARTER,), (Look.FULL,)),
    "proof": ((View.THREE_QUARTER, View.FRONT, View.BACK), tuple(Look)),
}
SEASON_BYTES, SHEET_BYTES = 24 << 10, 1 << 20
LIKENESS_PX, LIKENESS_TURNS = 96, 6


def complete(folder: Path, out: Path, *, cache: Path, parts: tuple[str, ...], progress: Progress) -> list[str]:
    """Writes what is derived from the package in `folder` into `out`; gives the paths, `asset.json` among them.

    `cache` keeps filtered skies and encoded textures.

    Raises:
        SceneError: the package cannot be read.
        GpuError: there is nothing to draw with.
        OfflineError: the path tracer failed, or took too much.
    """
    package = read_package(folder)
    previews: list[Preview] = []
    skies, textures = cache / "skies", cache / "textures"
    with ExitStack() as beside:
        if "models" in parts:
            _write_models(package, out, progress=lambda done: progress(0.2 * done, stage="models"))
            waiting = partial(progress, 1.0, stage="models")
            beside.enter_context(compressing(out / MODELS, textures=textures, waiting=waiting))
        if "pictures" in parts:
            taken = _take_pictures(
                package, out, cache=skies, progress=lambda done: progress(0.2 + 0.4 * done, stage="pictures")
            )
            shown = shown_hash(folder)
            previews = [preview.model_copy(update={"shown_blake3": shown}) for preview in taken]
        comparison = next((COMPARED[part] for part in parts if part in COMPARED), None)
        if comparison is not None:
            begun = 0.6 if len(parts) > 1 else 0.0
            told = lambda done: progress(begun + (1 - begun) * done, stage="parity")  # noqa: E731
            _prove(package, out, *comparison, cache=skies, progress=told)
    kept = [preview for preview in package.manifest.previews if preview.kind not in {new.kind for new in previews}]
    sheet = package.manifest.model_copy(update={"previews": (*kept, *previews)})
    (out / FILE_NAME).write_bytes(sheet.to_json())
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())


def _write_models(package: Package, out: Path, *, progress: Callable[[float], None]) -> None:
    """A plain GLB a season: what every engine reads."""
    seasons = package.variants.get("season", (SETS["season"].default,))
    (out / MODELS).mkdir(parents=True, exist_ok=True)
    for number, season in enumerate(seasons):
        write_glb(package.scene({"season": season}), out / MODELS / f"{season}{PLAIN}")
        progress((number + 1) / len(seasons))


def _prove(
    package: Package,
    out: Path,
    views: Sequence[View],
    looks: Sequence[Look],
    *,
    cache: Path | None,
    progress: Callable[[float], None],
) -> None:
    """Traces the layers, draws the model that engines read, and writes how near the two are."""
    target = out / PARITY
    target.mkdir(parents=True, exist_ok=True)
    season = SETS["season"].default
    models = [folder / MODELS / f"{season}{PLAIN}" for folder in (out, package.folder)]
    model = next((path for path in models if path.is_file()), None)
    certify(
        package.scene(),
        package.scene() if model is None else load_scene(model),
        target,
        asset=package.manifest.slug,
        views=views,
        looks=looks,
        cache=cache,
        progress=progress,
    )


def _take_pictures(
    package: Package, out: Path, *, cache: Path | None, progress: Callable[[float], None]
) -> list[Preview]:
    (out / PREVIEWS).mkdir(parents=True, exist_ok=True)
    photographer = Photographer(cache=cache)
    looks = _looks(package)
    kept: list[Preview] = []
    tiles: list[Pixels] = []
    for number, (kind, look) in enumerate(looks):
        photographer.set_up(package.scene(look), look)
        picture = photographer.shoot(side_px=512 if kind == "default" else 256)
        match kind:
            case "default":
                small = halved(picture).round().astype(np.uint8)
                kept.append(_keep(out, "thumbnail_512", picture, most_bytes=THUMBNAILS[512]))
                kept.append(_keep(out, "thumbnail_256", small, most_bytes=THUMBNAILS[256]))
                turns = [photographer.shoot(side_px=TURN_PX, turned_deg=360 * turn / TURNS) for turn in range(TURNS)]
                turntable = tile(turns, across=TURNS_ACROSS)
                kept.append(_keep(out, "turntable", turntable, most_bytes=TURNTABLE_BYTES))
            case "tile":
                tiles.append(halved(picture).round().astype(np.uint8))
            case _:
                kept.append(_keep(out, kind, picture, most_bytes=SEASON_BYTES, selection=look))
        progress((number + 1) / len(looks))
    _describe(package, photographer, out)
    if tiles:
        across = len(package.variants.get("weather", ("clear",)))
        kept.append(_keep(out, "contact_sheet", tile(tiles, across=across), most_bytes=SHEET_BYTES))
    return kept


def _describe(package: Package, photographer: Photographer, out: Path) -> None:
    """Writes how the asset looks and what shape it has, by which others like it are found."""
    scene = package.scene()
    views = photographer.cut_out(scene, {}, side_px=LIKENESS_PX, turns=LIKENESS_TURNS)
    try:
        (out / LIKENESS).write_bytes(write_likeness(describe(scene, views)))
    except LookError:
        return  # nothing of it can be seen: it is like nothing


def _looks(package: Package) -> list[tuple[str, dict[str, str]]]:
    """The looks to take pictures of, and for what."""
    seasons, weathers = package.variants.get("season", ()), package.variants.get("weather", ())
    looks: list[tuple[str, dict[str, str]]] = [("default", {})]
    looks += [(f"season_{season}", {"season": season}) for season in seasons]
    looks += [(f"time_{time}", {"timeOfDay": time}) for time in package.variants.get("timeOfDay", ())]
    if seasons or weathers:
        pairs = product(seasons or (SETS["season"].default,), weathers or (SETS["weather"].default,))
        looks += [("tile", {"season": season, "weather": weather}) for season, weather in pairs]
    return looks


def _keep(
    out: Path, kind: str, picture: Pixels, *, most_bytes: int, selection: Mapping[str, str] | None = None
) -> Preview:
    path = f"{PREVIEWS}/{kind}.webp"
    write_webp(picture, out / path, most_bytes=most_bytes)
    return Preview(kind=kind, path=path, selection=dict(selection or {}))
