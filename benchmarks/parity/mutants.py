"""The seven deliberate faults: each is put into what the stage shows, and the comparison must find it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from filmlot.render.scene import Image, Scene
from filmlot.standards.colour import encode_srgb

Fault = Callable[[Scene], Scene]


def scaled(scene: Scene) -> Scene:
    """1 % larger."""
    return moved_by(scene, np.diag([1.01, 1.01, 1.01, 1.0]))


def shifted(scene: Scene) -> Scene:
    """10 cm to the right."""
    matrix = np.eye(4)
    matrix[0, 3] = 0.1
    return moved_by(scene, matrix)


def brighter(scene: Scene) -> Scene:
    """10 % more light."""
    assert scene.sun is not None
    red, green, blue = scene.sun.radiance
    return replace(scene, sun=replace(scene.sun, radiance=(red * 1.1, green * 1.1, blue * 1.1)))


def undecoded(scene: Scene) -> Scene:
    """sRGB pictures read as if they were linear."""
    colors = {material.base_color_image for material in scene.materials}
    images = tuple(_read_as_linear(image) if number in colors else image for number, image in enumerate(scene.images))
    return replace(scene, images=images)


def untextured(scene: Scene) -> Scene:
    """The pictures of base colours are missing."""
    return replace(scene, materials=tuple(replace(material, base_color_image=None) for material in scene.materials))


def shadowless(scene: Scene) -> Scene:
    """The sun casts no shadows."""
    assert scene.sun is not None
    return replace(scene, sun=replace(scene.sun, casts_shadows=False))


def darker(scene: Scene) -> Scene:
    """Materials without a picture are 10 % darker."""
    return replace(
        scene,
        materials=tuple(
            material
            if material.base_color_image is not None
            else replace(
                material, base_color=(*(0.9 * part for part in material.base_color[:3]), material.base_color[3])
            )
            for material in scene.materials
        ),
    )


MUTANTS: dict[str, Fault] = {
    "scale +1 %": scaled,
    "shift 10 cm": shifted,
    "light +10 %": brighter,
    "sRGB read as linear": undecoded,
    "texture missing": untextured,
    "shadow missing": shadowless,
    "untextured 10 % darker": darker,
}


def moved_by(scene: Scene, matrix: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> Scene:
    """The scene with everything moved."""
    return replace(
        scene, instances=tuple(replace(instance, world=matrix @ instance.world) for instance in scene.instances)
    )


def _read_as_linear(image: Image) -> Image:
    # The renderer decodes what it is given: codes that were encoded once more come out as the codes themselves.
    codes = np.round(encode_srgb(image.pixels[..., :3] / 255) * 255).astype(np.uint8)
    return replace(image, pixels=np.concatenate([codes, image.pixels[..., 3:]], axis=-1))
