"""How a derived look shows water and snow, which its shading model has no parameters for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from filmlot.buildings.assets.engine.package.openpbr import SNOW_COLOR, SNOW_ROUGHNESS, WET_DARKENING, WET_ROUGHNESS
from filmlot.buildings.assets.engine.package.source import Weathering
from filmlot.render.scene import Floats, Image, Material
from filmlot.render.texture import from_linear, resized, to_linear


def weathered(
    material: Material, weathering: Weathering, images: list[Image], *, wetness: float, snow: float
) -> Material:
    """The material in this weather.

    With a mask its maps are baked and added to `images`; without one, water moves its factors and snow is left
    to what lies on the asset.
    """
    if weathering.mask_image is None:
        red, green, blue, alpha = material.base_color
        dark = 1 - WET_DARKENING * weathering.porosity * wetness
        smooth = 1 - (1 - WET_ROUGHNESS) * wetness
        return replace(
            material,
            base_color=(red * dark, green * dark, blue * dark, alpha),
            roughness=material.roughness * smooth,
        )
    if wetness == snow == 0:
        return material
    return _baked(material, weathering, weathering.mask_image, images, wetness=wetness, snow=snow)


def _baked(
    material: Material, weathering: Weathering, mask: int, images: list[Image], *, wetness: float, snow: float
) -> Material:
    height, width = _size(material, mask, images)
    field = resized(images[mask], width, height).astype(np.float32) / 255
    wet, lies = field[..., :1] * wetness, field[..., 1:2] * snow
    base = _linear(images, material.base_color_image, (width, height)) * np.array(
        (*material.base_color[:3], 1.0), dtype=np.float32
    )
    rgb = base[..., :3] * (1 - WET_DARKENING * weathering.porosity * wet)
    base[..., :3] = rgb * (1 - lies) + np.array(SNOW_COLOR, dtype=np.float32) * lies
    orm = _raw(images, material.metallic_roughness_image, (width, height))
    rough = orm[..., 1:2] * material.roughness * (1 - (1 - WET_ROUGHNESS) * wet)
    orm[..., 1:2] = rough * (1 - lies) + SNOW_ROUGHNESS * lies
    name = f"{material.name} in weather"
    images.append(Image(name=f"{name} base color", pixels=from_linear(base)))
    images.append(Image(name=f"{name} orm", pixels=np.round(np.clip(orm, 0, 1) * 255).astype(np.uint8)))
    return replace(
        material,
        base_color=(1.0, 1.0, 1.0, material.base_color[3]),
        roughness=1.0,
        base_color_image=len(images) - 2,
        metallic_roughness_image=len(images) - 1,
    )


def _size(material: Material, mask: int, images: Sequence[Image]) -> tuple[int, int]:
    chosen = mask if material.base_color_image is None else material.base_color_image
    height, width = images[chosen].pixels.shape[:2]
    return height, width


def _linear(images: Sequence[Image], number: int | None, size_px: tuple[int, int]) -> Floats:
    width, height = size_px
    if number is None:
        return np.ones((height, width, 4), dtype=np.float32)
    return to_linear(resized(images[number], width, height)).copy()


def _raw(images: Sequence[Image], number: int | None, size_px: tuple[int, int]) -> Floats:
    width, height = size_px
    if number is None:
        return np.ones((height, width, 4), dtype=np.float32)
    return resized(images[number], width, height).astype(np.float32) / np.float32(255)
