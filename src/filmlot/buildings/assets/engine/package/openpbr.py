"""The source of truth of a material: an OpenPBR surface with its weather, as a MaterialX 1.39 network.

Water darkens what is porous, smooths it and coats it; snow lies on what faces upwards. Both are parameters of
the material, so that a look is one number. OpenPBR Surface 1.1; node ids are MaterialX's definitions.
"""

from __future__ import annotations

from collections.abc import Mapping

from filmlot.buildings.assets.engine.package.network import (
    Input,
    Link,
    Network,
    Parameter,
    Picture,
    Value,
    color,
    number,
)
from filmlot.buildings.assets.engine.package.source import Weathering
from filmlot.render.scene import AlphaMode, Material

SRGB, RAW = "srgb_texture", "raw"
SURFACE = "surface"
SNOW_COLOR = (0.82, 0.85, 0.90)
SNOW_ROUGHNESS = 0.75
WET_ROUGHNESS = 0.3
WET_DARKENING = 0.5
_WATER_IOR = 1.33
_SNOW_SLOPE = (0.35, 0.75)


def openpbr_network(
    material: Material,
    maps: Mapping[int, str],
    *,
    weathering: Weathering | None = None,
    has_colors: bool = False,
) -> Network:
    """The network; `maps` gives the path of every image that the material or its weathering samples."""
    return _Graph(material, maps, weathering).build(has_colors=has_colors)


class _Graph:
    def __init__(self, material: Material, maps: Mapping[int, str], weathering: Weathering | None) -> None:
        self._material = material
        self._maps = maps
        self._weathering = weathering
        self._network = Network()

    def build(self, *, has_colors: bool) -> Network:
        material, add = self._material, self._network.add
        base = self._base_color(has_colors=has_colors)
        metalness, roughness = self._metal_and_roughness()
        surface: dict[str, Input] = {}
        if self._weathering is not None:
            base, roughness, surface["coat_weight"] = self._weather(self._weathering, base, roughness)
            surface |= {"coat_ior": number(_WATER_IOR), "coat_roughness": number(0.04)}
        surface |= {"base_color": base, "base_metalness": metalness, "specular_roughness": roughness}
        surface["specular_ior"] = number(material.ior)
        if material.unlit:
            surface |= {"base_weight": number(0.0), "specular_weight": number(0.0)}
        surface["emission_luminance"] = number(1.0)
        surface["emission_color"] = base if material.unlit else self._emission()
        if material.normal_image is not None:
            picture = self._picture("normal_map", "vector3", material.normal_image, RAW)
            scale = number(material.normal_scale)
            surface["geometry_normal"] = add(
                "normal", "ND_normalmap_float", {"in": picture, "scale": scale}, gives="vector3"
            )
        if material.alpha_mode is not AlphaMode.OPAQUE:
            surface["geometry_opacity"] = self._opacity()
        add(SURFACE, "ND_open_pbr_surface_surfaceshader", surface)
        return self._network

    def _picture(self, name: str, kind: str, image: int, space: str) -> Link:
        return self._network.add(name, f"ND_image_{kind}", {"file": Picture(self._maps[image], space)})

    def _base_color(self, *, has_colors: bool) -> Link | Value:
        red, green, blue, _ = self._material.base_color
        tint: Link | Value = color((red, green, blue))
        if has_colors:
            vertex = self._network.add(
                "vertex_color", "ND_geompropvalue_color3", {"geomprop": Value("string", "displayColor")}
            )
            tint = self._network.add("vertex_tint", "ND_multiply_color3", {"in1": vertex, "in2": tint})
        if self._material.base_color_image is None:
            return tint
        picture = self._picture("base_color_map", "color3", self._material.base_color_image, SRGB)
        return self._network.add("base_color", "ND_multiply_color3", {"in1": picture, "in2": tint})

    def _metal_and_roughness(self) -> tuple[Link | Value, Link | Value]:
        metallic, roughness = number(self._material.metallic), number(self._material.roughness)
        if self._material.metallic_roughness_image is None:
            return metallic, roughness
        picture = self._picture("orm_map", "vector3", self._material.metallic_roughness_image, RAW)
        self._network.add("orm", "ND_separate3_vector3", {"in": picture}, gives="float")
        add = self._network.add
        return (
            add("metalness", "ND_multiply_float", {"in1": Link("orm", "float", "outz"), "in2": metallic}),
            add("roughness", "ND_multiply_float", {"in1": Link("orm", "float", "outy"), "in2": roughness}),
        )

    def _emission(self) -> Link | Value:
        tint = color(self._material.emissive)
        if self._material.emissive_image is None:
            return tint
        picture = self._picture("emissive_map", "color3", self._material.emissive_image, SRGB)
        return self._network.add("emission", "ND_multiply_color3", {"in1": picture, "in2": tint})

    def _opacity(self) -> Link | Value:
        alpha: Link | Value = number(self._material.base_color[3])
        if self._material.base_color_image is not None:
            picture = self._picture("alpha_map", "color4", self._material.base_color_image, SRGB)
            self._network.add("rgba", "ND_separate4_color4", {"in": picture}, gives="float")
            alpha = self._network.add(
                "alpha", "ND_multiply_float", {"in1": Link("rgba", "float", "outa"), "in2": alpha}
            )
        if self._material.alpha_mode is AlphaMode.BLEND:
            return alpha
        return self._network.add(
            "cutout",
            "ND_ifgreatereq_float",
            {
                "value1": alpha,
                "value2": number(self._material.alpha_cutoff),
                "in1": number(1.0),
                "in2": number(0.0),
            },
        )

    def _weather(
        self, weathering: Weathering, base: Link | Value, roughness: Link | Value
    ) -> tuple[Link, Link, Link | Parameter]:
        """Colour, roughness and coat of the material, wet and under snow as its parameters say."""
        add = self._network.add
        wet: Link | Parameter = Parameter("wetness")
        snow: Link | Parameter = Parameter("snow")
        if weathering.mask_image is not None:
            picture = self._picture("mask_map", "vector3", weathering.mask_image, RAW)
            add("mask", "ND_separate3_vector3", {"in": picture}, gives="float")
            wet = add("wet", "ND_multiply_float", {"in1": Link("mask", "float", "outx"), "in2": wet})
            snow = add("snow_lies", "ND_multiply_float", {"in1": Link("mask", "float", "outy"), "in2": snow})
        shade = number(1 - WET_DARKENING * weathering.porosity)
        dark = add("wet_color", "ND_multiply_color3FA", {"in1": base, "in2": shade}, gives="color3")
        smooth = add("wet_roughness", "ND_multiply_float", {"in1": roughness, "in2": number(WET_ROUGHNESS)})
        base = add("damp_color", "ND_mix_color3", {"fg": dark, "bg": base, "mix": wet})
        roughness = add("damp_roughness", "ND_mix_float", {"fg": smooth, "bg": roughness, "mix": wet})
        upwards = self._upwards()
        amount = add("snow_amount", "ND_multiply_float", {"in1": upwards, "in2": snow})
        return (
            add("snow_color", "ND_mix_color3", {"fg": color(SNOW_COLOR), "bg": base, "mix": amount}),
            add("snow_roughness", "ND_mix_float", {"fg": number(SNOW_ROUGHNESS), "bg": roughness, "mix": amount}),
            wet,
        )

    def _upwards(self) -> Link:
        """How much a surface faces upwards; in object space, whose Y is up wherever the asset is placed."""
        add = self._network.add
        normal = add("facing", "ND_normal_vector3", {"space": Value("string", "object")})
        height = add("rise", "ND_extract_vector3", {"in": normal, "index": Value("integer", 1)}, gives="float")
        low, high = _SNOW_SLOPE
        return add("upwards", "ND_smoothstep_float", {"in": height, "low": number(low), "high": number(high)})
