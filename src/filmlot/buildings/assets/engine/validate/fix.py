"""Automatic repairs: made in a copy, never in place, each step recorded by the files that it changed."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from blake3 import blake3

from filmlot.buildings.assets.engine.package.entry import write_lod_entry
from filmlot.buildings.assets.engine.package.notice import licence_text
from filmlot.buildings.assets.engine.validate.asset_paths import prim_paths
from filmlot.buildings.assets.engine.validate.composition import PlacedMesh
from filmlot.buildings.assets.engine.validate.mesh_spec import MeshSpec
from filmlot.buildings.assets.engine.validate.repoint import repoint
from filmlot.buildings.assets.engine.validate.report import ChangedFile, State, Step
from filmlot.buildings.assets.engine.validate.rules.geometry import flat_faces, meshes_of, repeated_faces
from filmlot.buildings.assets.engine.validate.rules.licence import LICENCE_FILE
from filmlot.buildings.assets.engine.validate.rules.naming import IDENTIFIER
from filmlot.buildings.assets.engine.validate.rules.structure import CRATE, MAX_TEXT_BYTES
from filmlot.buildings.assets.engine.validate.rules.textures import SRGB, repeated_maps, wanted_color_space
from filmlot.buildings.assets.engine.validate.rules.units import origin_offset
from filmlot.buildings.assets.engine.validate.runner import validate
from filmlot.buildings.assets.engine.validate.shading import map_uses
from filmlot.buildings.assets.engine.validate.surroundings import Surroundings
from filmlot.buildings.assets.engine.validate.view import PackageView

MAX_ROUNDS = 3
NOT_A_LETTER = re.compile(r"[^A-Za-z0-9_]+")
NOT_IN_A_PATH = re.compile(r"[^A-Za-z0-9_.-]+")
Fix = Callable[[PackageView], None]
FIXES: dict[str, Fix] = {}
"""The repairs by rule, in the order in which they are made: names, shapes, maps, then what is derived from them."""


def repair(source: Path, target: Path, *, rules: Collection[str] = ()) -> tuple[Step, ...]:
    """Copies a package to a folder that is not there yet, and repairs the copy as far as it goes.

    Raises:
        FileExistsError: the target is there.
    """
    shutil.copytree(source, target, symlinks=True)
    steps: list[Step] = []
    for _ in range(MAX_ROUNDS):
        report = validate(target, rules=FIXES)
        broken = [outcome.id for outcome in report.outcomes if outcome.state is State.FAILED]
        wanted = [rule for rule in FIXES if rule in broken and _is_wanted(rule, rules)]
        made = [step for rule in wanted if (step := _make(rule, target)) is not None]
        steps += made
        if not made:
            break
    return tuple(steps)


def fixes(rule: str) -> Callable[[Fix], Fix]:
    """Declares the function below as the repair of a rule."""

    def declare(fix: Fix) -> Fix:
        FIXES[rule] = fix
        return fix

    return declare


def _is_wanted(rule: str, rules: Collection[str]) -> bool:
    return not rules or rule in rules or rule.partition(".")[0] in rules


def _make(rule: str, folder: Path) -> Step | None:
    """Makes one repair; None where it changed nothing."""
    before = _hashes(folder)
    FIXES[rule](PackageView(folder.resolve(), Surroundings()))
    after = _hashes(folder)
    changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    files = tuple(ChangedFile(path=path, before=before.get(path), after=after.get(path)) for path in changed)
    return Step(rule=rule, files=files) if files else None


def _hashes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): blake3(path.read_bytes()).hexdigest() for path in files}


@fixes("NAM.006")
def rename_files(package: PackageView) -> None:
    """Takes spaces out of paths and numbers those that differ in case alone."""
    taken: set[str] = set()
    renamed = {}
    for path in sorted(package.files):
        plain = "/".join(NOT_IN_A_PATH.sub("_", part) for part in path.split("/"))
        stem, dot, ending = plain.rpartition(".")
        count = 1
        while plain.lower() in taken:
            count += 1
            plain = f"{stem}_{count}{dot}{ending}"
        taken.add(plain.lower())
        if plain != path:
            renamed[path] = plain
    repoint(package, renamed)
    for old, new in renamed.items():
        (package.folder / new).parent.mkdir(parents=True, exist_ok=True)
        (package.folder / old).rename(package.folder / new)


@fixes("NAM.002")
def rename_prims(package: PackageView) -> None:
    """Writes prims' names in ASCII, Chinese in pinyin, wherever a layer speaks of them."""
    from pxr import Sdf

    layers = [layer for layer in package.layers.values() if layer]
    names = {place.name for layer in layers for place in prim_paths(layer) if place.IsPrimPath()}
    taken = {name for name in names if IDENTIFIER.fullmatch(name)}
    for name in sorted(names - taken):
        plain = _free(_identifier(name), taken)
        taken.add(plain)
        word = re.compile(rf'(?<=["/<.]){re.escape(name)}(?=["/>.\[{{])')
        for layer in layers:
            text = layer.ExportToString()
            if word.search(text):
                renamed = Sdf.Layer.CreateAnonymous(".usda")  # crate layers take no text
                renamed.ImportFromString(word.sub(plain, text))
                layer.TransferContent(renamed)
                layer.Save()


def _identifier(name: str) -> str:
    from pypinyin import lazy_pinyin

    latin = unicodedata.normalize("NFKD", "_".join(lazy_pinyin(name))).encode("ascii", "ignore").decode()
    plain = NOT_A_LETTER.sub("_", latin).strip("_") or "part"
    return f"_{plain}" if plain[0].isdigit() else plain


def _free(name: str, taken: set[str]) -> str:
    count, free = 1, name
    while free in taken:
        count += 1
        free = f"{name}_{count}"
    return free


@fixes("GEO.003")
def drop_flat_faces(package: PackageView) -> None:
    """Takes out faces without area."""
    for mesh, spec in _specs(package):
        spec.keep_faces(~flat_faces(mesh.arrays))


@fixes("GEO.004")
def drop_repeated_faces(package: PackageView) -> None:
    """Takes out copies of faces."""
    for mesh, spec in _specs(package):
        spec.keep_faces(~repeated_faces(mesh.arrays))


@fixes("GEO.011")
def drop_unused_points(package: PackageView) -> None:
    """Takes out points that belong to no face."""
    for _, spec in _specs(package):
        spec.drop_unused_points()


@fixes("GEO.006")
def compute_normals(package: PackageView) -> None:
    """Computes the normals of the named meshes from their faces."""
    for mesh, spec in _specs(package):
        if not mesh.is_collider:
            spec.compute_normals(is_left_handed=mesh.arrays.is_left_handed)


@fixes("UNT.005")
def move_to_origin(package: PackageView) -> None:
    """Moves what is drawn and what is bumped into."""
    offset = origin_offset(package)
    if offset is not None:
        for mesh, spec in _specs(package):
            spec.move(-np.linalg.inv(mesh.world[:3, :3]) @ offset)


def _specs(package: PackageView) -> Iterator[tuple[PlacedMesh, MeshSpec]]:
    """Every sound mesh with its spec; the layers are saved when all are done."""
    own = {layer.identifier: layer for layer in package.layers.values() if layer}
    met: set[tuple[str, str]] = set()
    for mesh in meshes_of(package):
        identifier, path = mesh.source
        spec = own[identifier].GetPrimAtPath(path) if identifier in own and mesh.source not in met else None
        met.add(mesh.source)
        if spec is not None and mesh.arrays.is_sound and "faceVertexIndices" in spec.attributes:
            yield mesh, MeshSpec(spec)
    for layer in own.values():
        if layer.dirty:
            layer.Save()


@fixes("TEX.006")
def drop_alpha(package: PackageView) -> None:
    """Saves maps without an alpha channel that nothing reads."""
    from PIL import Image

    from filmlot.buildings.assets.engine.validate.rules.textures import alpha_is_used

    for finding in list(alpha_is_used(package)):
        path = package.folder / finding.place
        with Image.open(path) as opened:
            plain = opened.convert("L" if opened.mode == "LA" else "RGB")
        plain.save(path)


@fixes("TEX.009")
def join_maps(package: PackageView) -> None:
    """Uses one file for maps that are equal."""
    repeated = repeated_maps(package)
    repoint(package, repeated)
    for path in repeated:
        (package.folder / path).unlink()


@fixes("TEX.003")
def tag_color_spaces(package: PackageView) -> None:
    """Writes the colour space of each map where its file is named."""
    own = {layer.identifier for layer in package.layers.values() if layer}
    for use in map_uses(package):
        wanted = wanted_color_space(package, use)
        if use.color_space in wanted:
            continue
        node = package.stage.GetPrimAtPath(use.node)
        name, value = ("sRGB", "srgb_texture") if wanted is SRGB else ("raw", "raw")
        for spec in node.GetAttribute("inputs:sourceColorSpace").GetPropertyStack():
            if spec.layer.identifier in own:
                spec.default = name
        for spec in node.GetAttribute("inputs:file").GetPropertyStack():
            if spec.layer.identifier in own:
                spec.SetInfo("colorSpace", value)
    for layer in package.layers.values():
        if layer and layer.dirty:
            layer.Save()


@fixes("STR.010")
def save_as_crate(package: PackageView) -> None:
    """Saves long text layers as crate files."""
    renamed = {}
    for path, layer in package.layers.items():
        file = package.folder / path
        if layer and package.files[path].bytes > MAX_TEXT_BYTES and not file.read_bytes().startswith(CRATE):
            renamed[path] = path if path.endswith(".usd") else f"{path.rpartition('.')[0]}.usdc"
    repoint(package, {old: new for old, new in renamed.items() if old != new})
    for old, new in renamed.items():
        package.layers[old].Export(str(package.folder / new), args={"format": "usdc"} if new.endswith(".usd") else {})
        if old != new:
            (package.folder / old).unlink()


@fixes("STR.006")
def write_asset_info(package: PackageView) -> None:
    """Writes name, identifier and version on the root."""
    from pxr import Sdf

    version = package.document.get("version")
    info = {"name": package.slug, "identifier": Sdf.AssetPath(f"./{package.entry}"), "version": str(version or "0.0.0")}
    _write_root(package, lambda spec: spec.SetInfo("assetInfo", info))


@fixes("STR.007")
def write_extents(package: PackageView) -> None:
    """Writes the box around what is drawn on the root."""
    from pxr import Sdf, Vt

    bounds = package.default.bounds_m()
    assert bounds is not None

    def write(spec: Any) -> None:
        hint = spec.attributes.get("extentsHint")
        hint = hint or Sdf.AttributeSpec(spec, "extentsHint", Sdf.ValueTypeNames.Float3Array)
        hint.default = Vt.Vec3fArray.FromNumpy(np.array(bounds, dtype=np.float32))

    _write_root(package, write)


def _write_root(package: PackageView, write: Callable[[Any], object]) -> None:
    layer = package.layers[package.entry]
    write(layer.GetPrimAtPath(str(package.root.GetPath())))
    layer.Save()


@fixes("LOD.006")
def write_lod_thresholds(package: PackageView) -> None:
    """Writes lod.usda anew from the errors that asset.json holds."""
    write_lod_entry(package.folder, package.manifest)


@fixes("LIC.004")
def write_licence(package: PackageView) -> None:
    """Writes LICENSE.txt from asset.json."""
    text = licence_text(package.manifest)
    (package.folder / LICENCE_FILE).write_text(text, encoding="utf-8", newline="\n")
