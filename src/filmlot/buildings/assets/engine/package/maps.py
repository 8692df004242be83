"""The pictures of a package: each stored once, named after the material and the role that used it first."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from filmlot.buildings.assets.engine.package.geometry import prim_name
from filmlot.buildings.assets.engine.package.source import Weathering
from filmlot.render.scene import Image, Material

FOLDER = "maps"
_ROLES = (
    ("base_color_image", "basecolor"),
    ("metallic_roughness_image", "orm"),
    ("normal_image", "normal"),
    ("emissive_image", "emissive"),
    ("occlusion_image", "occlusion"),
)


class Maps:
    """Where every image of the source lies in the package; equal pictures share a file."""

    def __init__(self) -> None:
        self.paths: dict[int, str] = {}
        self.files: dict[str, bytes] = {}
        self.sizes_px: dict[str, tuple[int, int]] = {}
        self._by_content: dict[bytes, str] = {}

    def add_material(
        self,
        material: Material,
        images: Sequence[Image],
        *,
        weathering: Weathering | None = None,
        look: str | None = None,
    ) -> None:
        """Takes in all images that a material samples, and its mask; `look` tells those of a look apart."""
        ending = "" if look is None else f"_{look}"
        for field, role in _ROLES:
            if (number := getattr(material, field)) is not None:
                self._add(number, images, f"{prim_name(material.name)}_{role}{ending}")
        if weathering is not None and weathering.mask_image is not None:
            self._add(weathering.mask_image, images, f"{prim_name(material.name)}_mask")

    def of(self, material: Material, weathering: Weathering | None = None) -> tuple[str, ...]:
        """The paths of a material's maps, sorted."""
        numbers = set(material.images)
        if weathering is not None and weathering.mask_image is not None:
            numbers.add(weathering.mask_image)
        return tuple(sorted({self.paths[number] for number in numbers}))

    def _add(self, number: int, images: Sequence[Image], name: str) -> None:
        if number in self.paths:
            return
        data = _png(images[number])
        path = self._by_content.get(data)
        if path is None:
            path = self._free(name)
            self._by_content[data] = path
            self.files[path] = data
            height, width = images[number].pixels.shape[:2]
            self.sizes_px[path] = (width, height)
        self.paths[number] = path

    def _free(self, name: str) -> str:
        count = 1
        while (path := f"{FOLDER}/{name}{'' if count == 1 else f'_{count}'}.png") in self.files:
            count += 1
        return path


def _png(image: Image) -> bytes:
    """The image as PNG, without an alpha channel that says nothing."""
    from PIL import Image as Pillow

    is_opaque = bool((image.pixels[..., 3] == 255).all())
    picture = Pillow.fromarray(image.pixels[..., :3].copy() if is_opaque else image.pixels)
    stream = BytesIO()
    picture.save(stream, "PNG", compress_level=6)
    return stream.getvalue()
