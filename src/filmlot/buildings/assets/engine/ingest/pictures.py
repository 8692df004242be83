"""The pictures of a foreign model: found beside it as its author's disk named them, decoded, joined into our slots."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from filmlot.render.scene import Image, SceneError
from filmlot.render.texture import decode_image

FORMATS = ("PNG", "JPEG", "WEBP", "TGA", "BMP", "TIFF", "GIF", "PCX", "DDS", "PSD", "PPM")
MAX_FILE_BYTES = 256 << 20
_MAX_LISTED = 20_000
_BESIDE = "Give the model and its textures together, as one zip"


class Pictures:
    """Pictures by the names that materials give them; each is read once, and none from outside the folder."""

    def __init__(self, folder: Path, *, lost: Callable[[SceneError], None]) -> None:
        self._folder = folder.resolve()
        self._lost = lost
        self._number_of: dict[str, int | None] = {}
        self._listed: dict[str, Path] | None = None
        self.images: list[Image] = []

    def by_name(self, place: str, name: str) -> int | None:
        """The number of the picture that a material names, or None: it was told as lost."""
        if name not in self._number_of:
            try:
                image = self._read(f"{place}:{name[:120]}", name)
            except SceneError as error:
                self._lost(error)
                self._number_of[name] = None
            else:
                self._number_of[name] = self.add(image)
        return self._number_of[name]

    def add(self, image: Image) -> int:
        """The number of a picture that is not a file's."""
        self.images.append(image)
        return len(self.images) - 1

    def add_file(self, place: str, name: str, data: bytes) -> int | None:
        """The number of a picture file that lay inside the model, or None: it was told as lost."""
        try:
            return self.add(decode_image(place, name, data, formats=FORMATS))
        except SceneError as error:
            self._lost(error)
            return None

    def joined(self, *, metallic: int | None, roughness: int | None) -> int | None:
        """One picture with roughness in green and metallic in blue (glTF 2.0, section 3.9.2)."""
        if metallic is None and roughness is None:
            return None
        side = self.images[roughness if roughness is not None else metallic]  # type: ignore[index] # one is given
        pixels = np.full((*side.pixels.shape[:2], 4), 255, np.uint8)
        if roughness is not None:
            pixels[..., 1] = _fitted(self.images[roughness].pixels[..., 0], pixels.shape[:2])
        if metallic is not None:
            pixels[..., 2] = _fitted(self.images[metallic].pixels[..., 0], pixels.shape[:2])
        return self.add(Image(name=f"{side.name}_joined", pixels=pixels))

    def with_alpha(self, color: int | None, alpha: int) -> int:
        """The colour picture with another picture's brightness, or its alpha where it has some, as alpha."""
        mask = self.images[alpha].pixels
        values = mask[..., 3] if mask[..., 3].min() < 255 else mask[..., 0]
        pixels = np.full((*mask.shape[:2], 4), 255, np.uint8) if color is None else self.images[color].pixels.copy()
        pixels[..., 3] = _fitted(values, pixels.shape[:2])
        return self.add(Image(name=f"{self.images[alpha].name}_cut", pixels=pixels))

    def _read(self, place: str, name: str) -> Image:
        path = self._find(name)
        if path is None:
            raise SceneError(place, "is a picture that is not there", _BESIDE)
        if path.stat().st_size > MAX_FILE_BYTES:
            raise SceneError(place, "is larger than {limit} bytes", "Reduce the picture", limit=MAX_FILE_BYTES)
        return decode_image(place, path.stem, path.read_bytes(), formats=FORMATS)

    def _find(self, name: str) -> Path | None:
        """The file: where the model says, or one of its name near by, for most models name their author's disk."""
        if "\0" in name:
            return None
        plain = name.replace("\\", "/")
        direct = (self._folder / plain).resolve()
        if direct.is_relative_to(self._folder) and direct.is_file():
            return direct
        return self._near().get(plain.rsplit("/", 1)[-1].lower())

    def _near(self) -> dict[str, Path]:
        if self._listed is None:
            near = itertools.chain(self._folder.glob("*"), self._folder.glob("*/*"), self._folder.glob("*/*/*"))
            files = (path for path in itertools.islice(near, _MAX_LISTED) if path.is_file())
            ours = [path for path in files if path.resolve().is_relative_to(self._folder)]
            self._listed = {path.name.lower(): path for path in reversed(ours)}
        return self._listed


def _fitted(values: NDArray[np.uint8], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    if values.shape == tuple(shape):
        return values
    from PIL import Image as Pillow

    resized = Pillow.fromarray(values).resize((shape[1], shape[0]), Pillow.Resampling.BILINEAR)
    return np.asarray(resized, dtype=np.uint8)
