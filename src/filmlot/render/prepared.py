"""A scene made ready for the device: all that a processor has to compute is done, and everything can be pickled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from filmlot.render.environment import FilteredEnvironment, filter_environment
from filmlot.render.pack import PackedScene, pack_scene
from filmlot.render.quality import Quality
from filmlot.render.scene import Scene, Sun
from filmlot.render.texture import Pixels, layer_side_px, mip_levels


@dataclass(frozen=True, eq=False, kw_only=True)
class PreparedMaps:
    """Pictures of one size: for each layer of a texture array the levels, from `side_px` squared down to one pixel."""

    side_px: int
    layers: tuple[tuple[Pixels, ...], ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class PreparedScene:
    """What `Renderer.bring` takes to the device as it is."""

    packed: PackedScene
    light: FilteredEnvironment
    sun: Sun | None
    color_maps: PreparedMaps
    data_maps: PreparedMaps


def prepare_scene(scene: Scene, quality: Quality, *, cache: Path | None = None) -> PreparedScene:
    """The scene for a renderer of this quality; skies that were filtered before are found in `cache`."""
    packed = pack_scene(scene)
    return PreparedScene(
        packed=packed,
        light=filter_environment(scene.environment, cache),
        sun=scene.sun,
        color_maps=_prepare_maps(scene, packed.color_layers, quality, is_color=True),
        data_maps=_prepare_maps(scene, packed.data_layers, quality, is_color=False),
    )


def _prepare_maps(scene: Scene, layers: tuple[int, ...], quality: Quality, *, is_color: bool) -> PreparedMaps:
    images = [scene.images[layer] for layer in layers]
    side_px = layer_side_px(images, quality.texture_px)
    made = tuple(tuple(mip_levels(image, side_px, is_color=is_color)) for image in images)
    return PreparedMaps(side_px=side_px, layers=made)
