from __future__ import annotations

from functools import cache

import MaterialX
import pytest
from tests.buildings.assets.package.box import SLUG

from filmlot.buildings.assets.engine.package.mtlx import write_mtlx
from filmlot.buildings.assets.engine.package.network import Network, Value
from filmlot.buildings.assets.engine.package.openpbr import SURFACE, openpbr_network
from filmlot.buildings.assets.engine.package.source import Weathering
from filmlot.render.scene import AlphaMode, Material, SceneError

MAPS = {0: "maps/a.png", 1: "maps/b.png"}
MATERIALS = {
    "plain": Material(name="plain"),
    "textured": Material(name="textured", base_color_image=0, metallic_roughness_image=1, normal_image=1),
    "cut out": Material(name="cut_out", base_color_image=0, alpha_mode=AlphaMode.MASK),
    "blended": Material(name="blended", base_color=(1, 1, 1, 0.5), alpha_mode=AlphaMode.BLEND),
    "glowing": Material(name="glowing", emissive=(5.0, 4.0, 3.0), emissive_image=0),
    "unlit": Material(name="unlit", unlit=True, base_color_image=0),
}


@cache
def library():
    found = MaterialX.createDocument()
    MaterialX.loadLibraries(MaterialX.getDefaultDataLibraryFolders(), MaterialX.getDefaultDataSearchPath(), found)
    return found


@pytest.mark.parametrize("weathering", [None, Weathering(), Weathering(mask_image=1)])
@pytest.mark.parametrize("has_colors", [False, True])
@pytest.mark.parametrize("name", MATERIALS)
def test_materialx_accepts_every_kind_of_material(name, has_colors, weathering):
    network = openpbr_network(MATERIALS[name], MAPS, weathering=weathering, has_colors=has_colors)
    text = write_mtlx("one", network, ("wetness", "snow") if weathering else ())
    document = MaterialX.createDocument()
    MaterialX.readFromXmlString(document, text)
    document.importLibrary(library())
    assert document.validate() == (True, "")
    (surface,) = [node for node in document.getNodes() if node.getCategory() == "open_pbr_surface"]
    assert surface.getNodeDef() is not None


def test_a_network_that_materialx_refuses_is_told_by_its_name():
    network = Network()
    network.add(SURFACE, "ND_open_pbr_surface_surfaceshader", {"base_color": Value("color3", "not a colour")})
    with pytest.raises(SceneError, match="material odd: MaterialX refuses it"):
        write_mtlx("odd", network, ())


def test_the_stage_has_the_nodes_of_the_document(package):
    """The truth stands twice, in `mtl.usda` and in `mtlx/`: by the same names, ids and connections."""
    from pxr import Usd, UsdShade

    document = MaterialX.createDocument()
    MaterialX.readFromXmlFile(document, str(package.folder / "mtlx" / "brick.mtlx"))
    document.importLibrary(library())
    graph = document.getNodeGraph("NG_brick")
    stage = Usd.Stage.Open(str(package.entry))
    for node in graph.getNodes():
        shader = UsdShade.Shader(stage.GetPrimAtPath(f"/{SLUG}/mtl/brick/{node.getName()}"))
        assert shader.GetIdAttr().Get() == node.getNodeDef().getName()
        for given in node.getInputs():
            sources = shader.GetInput(given.getName()).GetConnectedSources()[0]
            linked = [source.source.GetPath().name for source in sources]
            is_linked = given.getNodeName() or given.getInterfaceName()
            assert linked == ([given.getNodeName() or "brick"] if is_linked else [])


def test_weather_is_a_parameter_of_the_truth(package):
    from pxr import Usd, UsdShade

    stage = Usd.Stage.Open(str(package.entry))
    root = stage.GetDefaultPrim()
    brick = UsdShade.Material(stage.GetPrimAtPath(f"/{SLUG}/mtl/brick"))
    surface = brick.ComputeSurfaceSource("mtlx")[0]
    assert surface.GetIdAttr().Get() == "ND_open_pbr_surface_surfaceshader"
    for token, wetness, snow in (("clear", 0, 0), ("rain", 1, 0), ("snow", 0, 1)):
        root.GetVariantSet("weather").SetVariantSelection(token)
        assert (brick.GetInput("wetness").Get(), brick.GetInput("snow").Get()) == (wetness, snow)
