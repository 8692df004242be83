"""The derived look: UsdPreviewSurface, which every USD program shows, and what it loses of the OpenPBR surface."""

from __future__ import annotations

from collections.abc import Mapping

from filmlot.buildings.assets.engine.package.network import Input, Link, Network, Picture, Value, color, number
from filmlot.buildings.assets.engine.package.openpbr import RAW, SRGB
from filmlot.buildings.assets.engine.package.source import Weathering
from filmlot.render.scene import AlphaMode, Material

SURFACE = "preview"
_COORDINATES = "preview_st"


def preview_network(material: Material, maps: Mapping[int, str], *, has_colors: bool = False) -> Network:
    """The network (UsdPreviewSurface 2.6); every node's name begins with `preview`."""
    network = Network()
    if material.images:
        network.add(_COORDINATES, "UsdPrimvarReader_float2", {"varname": Value("string", "st")})
    inputs: dict[str, Input] = {
        "useSpecularWorkflow": Value("integer", 0),
        "ior": number(1.0 if material.unlit else material.ior),
        **_base(network, material, maps, has_colors=has_colors),
        **_metal_and_roughness(network, material, maps),
    }
    if material.unlit:
        inputs["emissiveColor"], inputs["diffuseColor"] = inputs["diffuseColor"], color((0.0, 0.0, 0.0))
        inputs["roughness"] = number(1.0)
    else:
        inputs["emissiveColor"] = color(material.emissive)
        if material.emissive_image is not None:
            path = maps[material.emissive_image]
            inputs["emissiveColor"] = _texture(network, "emissive", path, scale=(*material.emissive, 1.0))
    if material.normal_image is not None:
        s = material.normal_scale
        inputs["normal"] = _texture(
            network, "normal", maps[material.normal_image], scale=(2 * s, 2 * s, 2, 1), bias=(-s, -s, -1, 0), space=RAW
        )
    network.add(SURFACE, "UsdPreviewSurface", inputs)
    return network


def losses(material: Material, *, weathering: Weathering | None, has_colors: bool) -> tuple[str, ...]:
    """What the derived look cannot show of the source, by the names of `standards.asset.losses`."""
    found = []
    if weathering is not None:
        found.append("coat")
        found.append("snow_by_slope")
        if weathering.mask_image is not None:
            found.append("baked_weather")
    if has_colors and material.base_color_image is not None:
        found.append("vertex_color")
    if material.occlusion_image is not None:
        found.append("source_without_occlusion")
    return tuple(sorted(found))


def _base(network: Network, material: Material, maps: Mapping[int, str], *, has_colors: bool) -> dict[str, Input]:
    red, green, blue, alpha = material.base_color
    found: dict[str, Input] = {"diffuseColor": color((red, green, blue)), "opacity": number(alpha)}
    if material.alpha_mode is AlphaMode.OPAQUE:
        found["opacity"] = number(1.0)
    elif material.alpha_mode is AlphaMode.MASK:
        found["opacityThreshold"] = number(material.alpha_cutoff)
    if material.base_color_image is not None:
        path = maps[material.base_color_image]
        found["diffuseColor"] = _texture(network, "base_color", path, scale=material.base_color)
        if material.alpha_mode is not AlphaMode.OPAQUE:
            found["opacity"] = Link("preview_base_color", "float", "a")
    elif has_colors:
        reader = network.add(
            "preview_vertex_color", "UsdPrimvarReader_float3", {"varname": Value("string", "displayColor")}
        )
        found["diffuseColor"] = Link(reader.node, "vector3", "result")
    return found


def _metal_and_roughness(network: Network, material: Material, maps: Mapping[int, str]) -> dict[str, Input]:
    found: dict[str, Input] = {"metallic": number(material.metallic), "roughness": number(material.roughness)}
    if material.metallic_roughness_image is not None:
        scale = (1.0, material.roughness, material.metallic, 1.0)
        orm = _texture(network, "orm", maps[material.metallic_roughness_image], scale=scale, space=RAW)
        found = {"metallic": Link(orm.node, "float", "b"), "roughness": Link(orm.node, "float", "g")}
    if material.occlusion_image is None:
        return found
    if material.occlusion_image == material.metallic_roughness_image:
        return {**found, "occlusion": Link("preview_orm", "float", "r")}
    path = maps[material.occlusion_image]
    occlusion = _texture(network, "occlusion", path, scale=(1.0, 1.0, 1.0, 1.0), space=RAW)
    return {**found, "occlusion": Link(occlusion.node, "float", "r")}


def _texture(
    network: Network,
    name: str,
    path: str,
    *,
    scale: tuple[float, ...],
    bias: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0),
    space: str = SRGB,
) -> Link:
    node = f"preview_{name}"
    network.add(
        node,
        "UsdUVTexture",
        {
            "file": Picture(path, space),
            "st": Link(_COORDINATES, "vector2", "result"),
            "wrapS": Value("token", "repeat"),
            "wrapT": Value("token", "repeat"),
            "sourceColorSpace": Value("token", "raw" if space == RAW else "sRGB"),
            "scale": Value("vector4", tuple(float(f"{value:.7g}") for value in scale)),
            "bias": Value("vector4", tuple(float(value) for value in bias)),
        },
    )
    return Link(node, "vector3", "rgb")
