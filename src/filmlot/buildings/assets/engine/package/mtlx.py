"""MaterialX documents of networks: `mtlx/<material>.mtlx`, checked against MaterialX's own definitions."""

from __future__ import annotations

from functools import cache
from typing import Any

from filmlot.buildings.assets.engine.package.network import Constant, Input, Link, Network, Parameter, Picture
from filmlot.buildings.assets.engine.package.openpbr import SURFACE
from filmlot.render.scene import SceneError


def write_mtlx(name: str, network: Network, parameters: tuple[str, ...]) -> str:
    """The document of one material as XML; pictures are found from the folder `mtlx/`.

    Raises:
        SceneError: MaterialX does not accept the network: a fault of the material, not of the reader.
    """
    import MaterialX

    definitions = _definitions()
    document = MaterialX.createDocument()
    graph = document.addNodeGraph(f"NG_{name}")
    for parameter in parameters:
        graph.addInput(parameter, "float").setValueString("0")
    for node_name, node in network.nodes.items():
        definition = definitions.getNodeDef(node.id)
        if node_name == SURFACE:
            break
        made = graph.addNode(definition.getNodeString(), node_name, definition.getType())
        for key, value in node.inputs.items():
            _set_input(made, definition, key, value)
    surface = document.addNode("open_pbr_surface", f"SR_{name}", "surfaceshader")
    for key, value in network.nodes[SURFACE].inputs.items():
        if isinstance(value, Link | Parameter):
            _export(graph, surface, key, value)
        else:
            _set_input(surface, definitions.getNodeDef(network.nodes[SURFACE].id), key, value)
    material = document.addNode("surfacematerial", name, "material")
    material.addInput("surfaceshader", "surfaceshader").setNodeName(surface.getName())
    if not graph.getChildren():
        document.removeNodeGraph(graph.getName())
    text: str = MaterialX.writeToXmlString(document)
    document.setDataLibrary(definitions)
    is_valid, complaint = document.validate()
    if not is_valid:
        raise SceneError(f"material {name}", "MaterialX refuses it: {complaint}", "Simplify it", complaint=complaint)
    return text


@cache
def _definitions() -> Any:
    import MaterialX

    library = MaterialX.createDocument()
    MaterialX.loadLibraries(MaterialX.getDefaultDataLibraryFolders(), MaterialX.getDefaultDataSearchPath(), library)
    return library


def _export(graph: Any, surface: Any, key: str, value: Link | Parameter) -> None:
    """Leads what is made in the graph out of it, by an output of the input's name."""
    kind = value.type if isinstance(value, Link) else "float"
    output = graph.addOutput(f"out_{key}", kind)
    if isinstance(value, Link):
        output.setNodeName(value.node)
        if value.output != "out":
            output.setOutputString(value.output)
    else:
        source = graph.addNode("dot", f"{value.name}_as_given", "float")
        source.addInput("in", "float").setInterfaceName(value.name)
        output.setNodeName(source.getName())
    given = surface.addInput(key, kind)
    given.setNodeGraphString(graph.getName())
    given.setOutputString(output.getName())


def _set_input(node: Any, definition: Any, key: str, value: Input) -> None:
    if isinstance(value, Picture):
        made = node.addInput(key, "filename")
        made.setValueString(f"../{value.path}")
        if value.color_space != "raw":
            made.setColorSpace(value.color_space)
    elif isinstance(value, Link):
        made = node.addInput(key, value.type)
        made.setNodeName(value.node)
        if value.output != "out":
            made.setOutputString(value.output)
    elif isinstance(value, Parameter):
        node.addInput(key, "float").setInterfaceName(value.name)
    else:
        node.addInput(key, definition.getActiveInput(key).getType()).setValueString(_as_text(value.value))


def _as_text(value: Constant) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{part:g}" for part in value)
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
