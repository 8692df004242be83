"""A package as the rules see it: its files, its manifest, its layers and its stage in every look, each read once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from filmlot.buildings.assets.engine.validate.asset_paths import Reference, references_of
from filmlot.buildings.assets.engine.validate.composition import Composition, read_composition
from filmlot.buildings.assets.engine.validate.looks import covering_looks, single_looks
from filmlot.buildings.assets.engine.validate.picture import Picture, read_picture
from filmlot.buildings.assets.engine.validate.surroundings import Surroundings
from filmlot.standards.asset.manifest import FILE_NAME, MAX_BYTES, Manifest
from filmlot.standards.asset.slug import AssetClass, class_of, is_slug
from filmlot.standards.asset.variants import SETS
from filmlot.standards.phrase import PhrasedError

MAX_FILES = 10_000
MAX_PACKAGE_BYTES = 8 << 30
MAX_LAYER_BYTES = 1 << 30
MAX_PRIMS = 100_000
STAGE_ENDINGS = frozenset({".usd", ".usda", ".usdc"})
PICTURE_ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".webp"})


class UnreadableError(PhrasedError):
    """A part of the package that cannot be read; the rules that need it are not judged."""


@dataclass(frozen=True)
class PackageFile:
    """A file of the package by its path in it."""

    path: str
    bytes: int


class PackageView:
    """A package's folder, opened for reading. What cannot be read raises `UnreadableError` where it is asked for."""

    def __init__(self, folder: Path, surroundings: Surroundings) -> None:
        self.folder = folder
        self.surroundings = surroundings
        self._pictures: dict[str, Picture] = {}
        self._arrays: dict[Any, Any] = {}
        self._derived: dict[Any, Any] = {}

    @cached_property
    def links(self) -> tuple[str, ...]:
        """The paths of links and of other things that are neither file nor folder."""
        return tuple(path for path, kind, _ in self._entries if kind == "other")

    @cached_property
    def files(self) -> dict[str, PackageFile]:
        """Every file by its path."""
        return {path: PackageFile(path, size) for path, kind, size in self._entries if kind == "file"}

    @cached_property
    def _entries(self) -> tuple[tuple[str, str, int], ...]:
        return tuple(_walk(self.folder))

    @cached_property
    def is_within_limits(self) -> bool:
        """Whether the folder is small enough to be read at all."""
        sizes = [file.bytes for file in self.files.values()]
        layers = [file.bytes for file in self.files.values() if Path(file.path).suffix in STAGE_ENDINGS]
        is_few = len(self._entries) <= MAX_FILES and not self.links
        return is_few and sum(sizes) <= MAX_PACKAGE_BYTES and max(layers, default=0) <= MAX_LAYER_BYTES

    @cached_property
    def document(self) -> dict[str, Any]:
        """asset.json as it stands there, unchecked; empty where it is no JSON object."""
        file = self.files.get(FILE_NAME)
        if file is None or file.bytes > MAX_BYTES or not self.is_within_limits:
            return {}
        try:
            document = json.loads((self.folder / FILE_NAME).read_bytes())
        except (ValueError, RecursionError):
            return {}
        return document if isinstance(document, dict) else {}

    @cached_property
    def manifest_faults(self) -> tuple[tuple[str, str], ...]:
        """What keeps asset.json from fitting the standard: the field and a library's words."""
        try:
            Manifest.model_validate_json(json.dumps(self.document))
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)
            return tuple((".".join(map(str, fault["loc"])), fault["msg"]) for fault in found)
        except (ValueError, RecursionError) as error:
            return (("", str(error)),)
        return ()

    @cached_property
    def manifest(self) -> Manifest:
        """asset.json by the standard.

        Raises:
            UnreadableError: it is missing or does not fit.
        """
        if self.manifest_faults:
            raise UnreadableError("asset.json does not fit the standard")
        return Manifest.model_validate_json(json.dumps(self.document))

    @cached_property
    def slug(self) -> str:
        """The package's name: the manifest's, else its entry's."""
        given = self.document.get("slug")
        if isinstance(given, str) and given:
            return given
        entries = [path for path in self.files if "/" not in path and path.endswith(".usd")]
        return Path(entries[0]).stem if entries else self.folder.name

    @cached_property
    def asset_class(self) -> AssetClass:
        """The class that the slug names.

        Raises:
            UnreadableError: the slug names none.
        """
        if not is_slug(self.slug):
            raise UnreadableError("the slug names no class")
        return class_of(self.slug)

    @cached_property
    def entry(self) -> str:
        """The path of the entry layer.

        Raises:
            UnreadableError: there is none.
        """
        if f"{self.slug}.usd" not in self.files:
            raise UnreadableError("there is no entry layer")
        return f"{self.slug}.usd"

    @cached_property
    def layers(self) -> dict[str, Any]:
        """The package's own layers that can be opened, as `Sdf.Layer` by path."""
        from pxr import Sdf, Tf

        if not self.is_within_limits:
            raise UnreadableError("the folder is beyond the limits")
        opened = {}
        for path in sorted(self.files):
            if Path(path).suffix in STAGE_ENDINGS:
                try:
                    layer = Sdf.Layer.FindOrOpen(str(self.folder / path))
                    if layer:
                        layer.Reload()  # USD keeps layers by path, and the file may be another by now
                except Tf.ErrorException:
                    layer = None
                opened[path] = layer
        return opened

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Every asset path in every layer."""
        return tuple(found for path, layer in self.layers.items() if layer for found in references_of(path, layer))

    def is_inside(self, reference: Reference) -> bool:
        """Whether a reference stays in the package's folder."""
        text = reference.path
        if not text or "\\" in text or ":" in text or text.startswith(("/", "~")):
            return False
        target = (self.folder / reference.layer).parent.joinpath(text.partition("[")[0])
        return target.resolve().is_relative_to(self.folder.resolve())

    @cached_property
    def stage(self) -> Any:
        """The entry as `Usd.Stage` with all payloads.

        Raises:
            UnreadableError: it cannot be opened, or it would open files outside the package.
        """
        from pxr import Tf, Usd

        if self.layers.get(self.entry) is None:
            raise UnreadableError("the entry layer is no USD file that can be opened")
        if any(reference.is_arc and not self.is_inside(reference) for reference in self.references):
            raise UnreadableError("a layer refers to files outside the package")
        try:
            stage = Usd.Stage.Open(self.layers[self.entry])
        except Tf.ErrorException as error:
            raise UnreadableError("the entry layer is no USD file that can be opened") from error
        for count, _ in enumerate(stage.TraverseAll()):
            if count > MAX_PRIMS:
                raise UnreadableError("the stage holds too many prims")
        return stage

    @cached_property
    def root(self) -> Any:
        """The entry's default prim.

        Raises:
            UnreadableError: there is none.
        """
        prim = self.stage.GetDefaultPrim()
        if not prim:
            raise UnreadableError("the entry layer has no default prim")
        return prim

    @cached_property
    def variants(self) -> dict[str, tuple[str, ...]]:
        """The variant sets of the root prim with their tokens, the default first."""
        sets = self.root.GetVariantSets()
        found = {}
        for name in sets.GetNames():
            chosen = sets.GetVariantSelection(name)
            tokens = sets.GetVariantSet(name).GetVariantNames()
            found[name] = tuple(sorted(tokens, key=lambda token: token != chosen))
        return found

    @cached_property
    def default(self) -> Composition:
        """The stage as it opens."""
        return self.composition({})

    @cached_property
    def looks(self) -> tuple[dict[str, str], ...]:
        """Every set alone and then pairs of all tokens, the default look first."""
        return covering_looks(self.variants)

    @cached_property
    def single_looks(self) -> tuple[dict[str, str], ...]:
        """The looks that differ from the default in one set."""
        return single_looks(self.variants)

    def composition(self, look: dict[str, str]) -> Composition:
        """The stage with these tokens, the defaults for the rest."""
        key = ("look", tuple(sorted(look.items())))
        if key not in self._derived:
            self._derived[key] = read_composition(self.stage, self.root, look, arrays=self._arrays)
        composition: Composition = self._derived[key]
        return composition

    @cached_property
    def levels(self) -> dict[str, Composition]:
        """The stage at every level of detail by its name, the impostor last; without a set `LOD` the default look."""
        order = SETS["LOD"].tokens
        tokens = sorted(self.variants.get("LOD", ()), key=lambda token: order.index(token) if token in order else -1)
        return {token: self.composition({"LOD": token}) for token in tokens} or {"LOD0": self.default}

    def picture(self, path: str) -> Picture:
        """A picture of the package, decoded within limits."""
        if path not in self._pictures:
            self._pictures[path] = read_picture(self.folder / path)
        return self._pictures[path]

    def pictures(self, folder: str) -> dict[str, Picture]:
        """Every picture under a folder of the package by its path."""
        paths = [path for path in sorted(self.files) if path.startswith(folder)]
        return {path: self.picture(path) for path in paths if Path(path).suffix.lower() in PICTURE_ENDINGS}

    def once(self, key: Any, make: Any) -> Any:
        """What `make()` gives, made once a key."""
        if key not in self._derived:
            self._derived[key] = make()
        return self._derived[key]

    def layer_of(self, prim_path: str) -> str:
        """The path of our layer that defines a prim, also where a level hides it; the entry's where none does."""
        from pxr import Sdf

        prim = self.stage.GetPrimAtPath(prim_path)
        own = {layer.identifier: path for path, layer in self.layers.items() if layer}
        specs = (
            [own[spec.layer.identifier] for spec in prim.GetPrimStack() if spec.layer.identifier in own] if prim else []
        )
        ours = specs or [path for path, layer in self.layers.items() if layer and layer.GetPrimAtPath(prim_path)]
        defined = (path for path in ours if self.layers[path].GetPrimAtPath(prim_path))
        specifiers = ((path, self.layers[path].GetPrimAtPath(prim_path).specifier) for path in defined)
        return next((path for path, specifier in specifiers if specifier == Sdf.SpecifierDef), self.entry)

    def at(self, prim_path: str, attribute: str = "") -> str:
        """The place of a prim or of its attribute in a finding."""
        return f"{self.layer_of(prim_path)}:{prim_path}" + (f".{attribute}" if attribute else "")


def _walk(folder: Path) -> Iterator[tuple[str, str, int]]:
    """Every entry below a folder that is no folder: path, kind, bytes; links are not followed."""
    waiting = [folder]
    count = 0
    while waiting and count <= MAX_FILES:
        for path in sorted(waiting.pop().iterdir()):
            count += 1
            if path.is_symlink() or not (path.is_dir() or path.is_file()):
                yield path.relative_to(folder).as_posix(), "other", 0
            elif path.is_dir():
                waiting.append(path)
            else:
                yield path.relative_to(folder).as_posix(), "file", path.stat().st_size
