"""A material of the Open Asset Import Library as ours: its physical fields first, the older ones where they lack."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence

from filmlot.buildings.assets.engine.ingest.pictures import Pictures
from filmlot.render.scene import AlphaMode, Material

Properties = Mapping[tuple[str, int], tuple[int, bytes]]

_FLOAT, _DOUBLE, _TEXT, _WHOLE = 1, 2, 3, 4
_DIFFUSE, _EMISSIVE, _NORMALS, _OPACITY, _LIGHTMAP = 1, 4, 6, 8, 10
_BASE_COLOR, _NORMAL_CAMERA, _EMISSION, _METALNESS, _ROUGHNESS, _OCCLUSION, _JOINT = 12, 13, 14, 15, 16, 17, 27
_DEFAULT_ROUGHNESS = 0.8


def read_material(place: str, properties: Properties, pictures: Pictures, inside: Sequence[int | None]) -> Material:
    """The material; `inside` are the numbers of pictures that lay in the file itself."""
    return _Reader(place, properties, pictures, inside).read()


class _Reader:
    def __init__(self, place: str, properties: Properties, pictures: Pictures, inside: Sequence[int | None]) -> None:
        self._place = place
        self._properties = properties
        self._pictures = pictures
        self._inside = inside

    def read(self) -> Material:
        color_image = self._image(_BASE_COLOR, _DIFFUSE)
        alpha_image = self._image(_OPACITY)
        opacity = min(max(self._number("$mat.opacity", 1.0), 0.0), 1.0)
        if alpha_image is not None and alpha_image != color_image:
            color_image = self._pictures.with_alpha(color_image, alpha_image)
        roughness_image, metallic_image = self._image(_ROUGHNESS), self._image(_METALNESS)
        joint = self._image(_JOINT) or self._pictures.joined(metallic=metallic_image, roughness=roughness_image)
        red, green, blue = self._color()
        return Material(
            name=self._text("?mat.name"),
            base_color=(red, green, blue, opacity),
            metallic=self._unit("$mat.metallicFactor", 1.0 if metallic_image is not None else 0.0),
            roughness=self._roughness(has_image=roughness_image is not None),
            emissive=self._emissive(),
            ior=min(max(self._number("$mat.refracti", 1.5), 1.0), 3.0),
            double_sided=self._whole("$mat.twosided") == 1,
            alpha_mode=self._alpha_mode(opacity, has_image=alpha_image is not None),
            alpha_cutoff=self._unit("$mat.gltf.alphaCutoff", 0.5),
            base_color_image=color_image,
            metallic_roughness_image=joint,
            normal_image=self._image(_NORMAL_CAMERA, _NORMALS),
            occlusion_image=self._image(_OCCLUSION, _LIGHTMAP),
            emissive_image=self._image(_EMISSION, _EMISSIVE),
        )

    def _color(self) -> tuple[float, ...]:
        base = self._numbers("$clr.base")
        values = base if len(base) >= 3 else self._numbers("$clr.diffuse")
        if len(values) < 3:
            return (0.8, 0.8, 0.8)
        # Old exporters write black under a picture, which they show in its stead.
        is_black = max(values[:3]) <= 0 and ("$tex.file", _DIFFUSE) in self._properties
        return (1.0, 1.0, 1.0) if is_black else tuple(min(max(value, 0.0), 1.0) for value in values[:3])

    def _roughness(self, *, has_image: bool) -> float:
        if ("$mat.roughnessFactor", 0) in self._properties:
            return self._unit("$mat.roughnessFactor", _DEFAULT_ROUGHNESS)
        if has_image:
            return 1.0
        exponent = self._number("$mat.shininess", 0.0)
        return math.sqrt(2 / (exponent + 2)) if exponent > 0 else _DEFAULT_ROUGHNESS  # Blinn-Phong as GGX

    def _emissive(self) -> tuple[float, float, float]:
        values = self._numbers("$clr.emissive")
        strength = max(self._number("$mat.emissiveIntensity", 1.0), 0.0)
        red, green, blue = (max(value, 0.0) * strength for value in (values[:3] if len(values) >= 3 else (0, 0, 0)))
        return red, green, blue

    def _alpha_mode(self, opacity: float, *, has_image: bool) -> AlphaMode:
        stated = self._text("$mat.gltf.alphaMode")
        if stated in set(AlphaMode):
            return AlphaMode(stated)
        if has_image:
            return AlphaMode.MASK
        return AlphaMode.BLEND if opacity < 1 else AlphaMode.OPAQUE

    def _image(self, *kinds: int) -> int | None:
        """The number of the first kind's picture that the material has."""
        for kind in kinds:
            name = self._text("$tex.file", kind)
            if name.startswith("*") and name[1:].isdigit():
                number = int(name[1:])
                return self._inside[number] if number < len(self._inside) else None
            if name:
                return self._pictures.by_name(self._place, name)
        return None

    def _numbers(self, key: str) -> tuple[float, ...]:
        kind, data = self._properties.get((key, 0), (0, b""))
        if kind == _FLOAT:
            values = struct.unpack(f"<{len(data) // 4}f", data[: len(data) // 4 * 4])
        elif kind == _DOUBLE:
            values = struct.unpack(f"<{len(data) // 8}d", data[: len(data) // 8 * 8])
        else:
            return ()
        return values if all(math.isfinite(value) for value in values) else ()

    def _number(self, key: str, default: float) -> float:
        values = self._numbers(key)
        return values[0] if values else default

    def _unit(self, key: str, default: float) -> float:
        return min(max(self._number(key, default), 0.0), 1.0)

    def _whole(self, key: str) -> int:
        _kind, data = self._properties.get((key, 0), (0, b""))
        return int.from_bytes(data[:4], "little")

    def _text(self, key: str, kind: int = 0) -> str:
        stored, data = self._properties.get((key, kind), (0, b""))
        if stored != _TEXT or len(data) < 4:
            return ""
        return data[4 : 4 + int.from_bytes(data[:4], "little")].decode("utf-8", errors="replace").rstrip("\0")
