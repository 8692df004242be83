"""Networks as UsdShade prims: a material with its OpenPBR truth and its UsdPreviewSurface, or what a look changes."""

from __future__ import annotations

from typing import Any

from filmlot.buildings.assets.engine.package import openpbr, preview_surface
from filmlot.buildings.assets.engine.package.network import Instead, Link, Network, Parameter, Picture, Value

_SHADER_OUTPUT = {openpbr.SURFACE: "out", preview_surface.SURFACE: "surface"}
# UsdPreviewSurface declares roles where MaterialX counts numbers.
_ROLES = {"diffuseColor": "color3", "emissiveColor": "color3", "normal": "normal3"}


def define_material(stage: Any, path: str, networks: tuple[Network, ...], parameters: tuple[str, ...]) -> None:
    """Writes a material prim with its parameters, the nodes of its networks and its outputs."""
    from pxr import Sdf, UsdShade

    material = UsdShade.Material.Define(stage, path)
    for parameter in parameters:
        material.CreateInput(parameter, Sdf.ValueTypeNames.Float).Set(0.0)
    for network in networks:
        write_nodes(stage, path, network)
    shaders = {name: UsdShade.Shader.Get(stage, f"{path}/{name}") for name in _SHADER_OUTPUT}
    for name, context in ((openpbr.SURFACE, "mtlx"), (preview_surface.SURFACE, "")):
        output = shaders[name].CreateOutput(_SHADER_OUTPUT[name], Sdf.ValueTypeNames.Token)
        material.CreateSurfaceOutput(*[context] if context else []).ConnectToSource(output)


def write_nodes(stage: Any, path: str, network: Network, *, root: str = ".") -> None:
    """Writes a network's nodes under a material; of those without an id only the inputs, as overs.

    `root` is the way from the layer's folder to the package's.
    """
    from pxr import Sdf, UsdShade

    for name, node in network.nodes.items():
        if node.id is None:
            shader = UsdShade.Shader(stage.OverridePrim(f"{path}/{name}"))
        else:
            shader = UsdShade.Shader.Define(stage, f"{path}/{name}")
            shader.CreateIdAttr(node.id)
        for key, value in node.inputs.items():
            if isinstance(value, Picture):
                picture = shader.CreateInput(key, _named("filename"))
                picture.Set(Sdf.AssetPath(f"{root}/{value.path}"))
                picture.GetAttr().SetColorSpace(value.color_space)
            else:
                _write_input(stage, path, shader, key, value)


def _write_input(stage: Any, path: str, shader: Any, key: str, value: Value | Link | Parameter) -> None:
    from pxr import Sdf, UsdShade

    made = shader.CreateInput(key, _named(_ROLES.get(key, "float" if isinstance(value, Parameter) else value.type)))
    if isinstance(value, Link):
        source = UsdShade.Shader(stage.OverridePrim(f"{path}/{value.node}"))
        made.ConnectToSource(source.CreateOutput(value.output, _named(value.type)))
    elif isinstance(value, Parameter):
        made.GetAttr().SetConnections([Sdf.Path(f"{path}.inputs:{value.name}")])
    else:
        made.Set(value.value)
        if isinstance(value, Instead):
            made.GetAttr().SetConnections([])


def _named(kind: str) -> Any:
    from pxr import Sdf

    types = Sdf.ValueTypeNames
    return {
        "boolean": types.Bool,
        "color3": types.Color3f,
        "color4": types.Color4f,
        "filename": types.Asset,
        "float": types.Float,
        "integer": types.Int,
        "normal3": types.Normal3f,
        "string": types.String,
        "surfaceshader": types.Token,
        "token": types.Token,
        "vector2": types.Float2,
        "vector3": types.Float3,
        "vector4": types.Float4,
    }[kind]
