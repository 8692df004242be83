"""Reads a package back: what it says about itself, and the scene of any of its looks and levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from filmlot.render.scene import Image, Scene, SceneError
from filmlot.render.usd import read_usd
from filmlot.standards.asset.manifest import FILE_NAME, MAX_BYTES, Manifest, read_manifest

_AGAIN = "Export the package again, or ask its maker"


@dataclass(frozen=True, slots=True)
class Package:
    """A package in a folder; its pictures are decoded once for all looks."""

    folder: Path
    manifest: Manifest
    _pictures: dict[str, Image] = field(default_factory=dict, repr=False, compare=False)

    @property
    def entry(self) -> Path:
        """The layer that programs open."""
        return self.folder / f"{self.manifest.slug}.usd"

    @property
    def variants(self) -> dict[str, tuple[str, ...]]:
        """The tokens of every set that can be chosen."""
        return {variant.name: variant.tokens for variant in self.manifest.variants}

    def scene(self, selection: Mapping[str, str] | None = None) -> Scene:
        """The asset, Z up in metres, as a selection of tokens by set shows it.

        A set or token that the asset does not have is passed over: an asset without winter is shown as it is.

        Raises:
            SceneError: a layer is missing or damaged, or what it holds cannot be shown.
        """
        return read_usd(self.entry, selection=selection, pictures=self._pictures)


def read_package(folder: Path) -> Package:
    """The package in a folder.

    Raises:
        SceneError: asset.json is missing or breaks the standard, or there is no entry layer.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        raise SceneError(folder.name, "holds no asset.json", "Choose the folder of a package")
    if path.stat().st_size > MAX_BYTES:
        raise SceneError(FILE_NAME, "is larger than {limit} bytes", _AGAIN, limit=MAX_BYTES)
    try:
        manifest = read_manifest(path.read_bytes())
    except ValueError as error:
        what = "breaks the asset standard: {complaint}"
        raise SceneError(FILE_NAME, what, _AGAIN, complaint=str(error)[:800]) from error
    package = Package(folder, manifest)
    if not package.entry.is_file():
        raise SceneError(folder.name, "lacks its entry layer {name}", _AGAIN, name=package.entry.name)
    return package
