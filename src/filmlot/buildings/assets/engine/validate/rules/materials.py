"""MAT: materials and what binds them (standard §2.4)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from filmlot.buildings.assets.engine.validate.composition import PlacedMesh
from filmlot.buildings.assets.engine.validate.rule import Finding, NotJudgedError, Severity, found, rule
from filmlot.buildings.assets.engine.validate.rules.geometry import meshes_of
from filmlot.buildings.assets.engine.validate.shading import MaterialFacts, is_cut_out, materials_of
from filmlot.buildings.assets.engine.validate.view import PackageView
from filmlot.standards.asset.budgets import BUDGETS
from filmlot.standards.asset.losses import LOSSES
from filmlot.standards.asset.manifest import FILE_NAME
from filmlot.standards.asset.slug import AssetClass
from filmlot.standards.asset.variants import IMPOSTOR

MAX_DOCUMENT_BYTES = 4 << 20
WEATHER_INPUTS = {"rain": "wetness", "snow": "snow"}
FOLIAGE = frozenset({AssetClass.VEGETATION})


@rule("MAT.001", what="every face has a material", remedy="Bind a material to the mesh or to the subset")
def faces_are_bound(package: PackageView) -> Iterator[Finding]:
    """MAT.001."""
    for mesh in _drawn(package):
        count = _unbound_faces(mesh)
        if count:
            yield found(package.at(mesh.path), "{count} faces have no material", count=count)


@rule(
    "MAT.002",
    what="every material has an OpenPBR document that MaterialX finds valid",
    remedy="Export the material again as MaterialX 1.39 with open_pbr_surface",
)
def sources_are_valid(package: PackageView) -> Iterator[Finding]:
    """MAT.002."""
    for facts in used_materials(package):
        path = f"mtlx/{facts.name}.mtlx"
        if path not in package.files:
            yield found(path, "is missing")
        elif package.files[path].bytes > MAX_DOCUMENT_BYTES:
            what = "is {bytes} bytes, more than {limit}"
            yield found(path, what, bytes=package.files[path].bytes, limit=MAX_DOCUMENT_BYTES)
        else:
            text = (package.folder / path).read_text(encoding="utf-8", errors="replace")
            yield from (found(path, "{words}", words=words) for words in document_faults(text))
        if not facts.has_source:
            yield found(package.at(facts.path), "has no OpenPBR surface for mtlx")


@rule(
    "MAT.003",
    what="every material has a UsdPreviewSurface derived from its source",
    remedy="Derive it again from the OpenPBR source",
)
def derived_looks_are_there(package: PackageView) -> Iterator[Finding]:
    """MAT.003."""
    for facts in used_materials(package):
        if not facts.has_preview:
            yield found(package.at(facts.path), "has no UsdPreviewSurface")


@rule(
    "MAT.004",
    what="what the derived looks lose is on the standard's list",
    remedy="Make the material from what both renders can show",
    severity=Severity.WARNING,
)
def losses_are_allowed(package: PackageView) -> Iterator[Finding]:
    """MAT.004."""
    for material in package.manifest.materials:
        for loss in material.losses:
            if loss not in LOSSES:
                place = f"{FILE_NAME}:materials.{material.name}.losses"
                yield found(place, "{loss} is not on the list", loss=loss)


@rule(
    "MAT.005",
    what="materials are bound from inside the asset",
    remedy="Copy the material below mtl of the asset",
)
def bindings_stay_inside(package: PackageView) -> Iterator[Finding]:
    """MAT.005."""
    root = str(package.root.GetPath())
    for mesh in meshes_of(package):
        for path in sorted({bound.material for bound in mesh.bindings if bound.material}):
            if not path.startswith(f"{root}/"):
                yield found(package.at(mesh.path, "material:binding"), "{path} is outside the asset", path=path)


@rule(
    "MAT.006",
    what="the asset has no more materials than its class may have",
    remedy="Join materials that differ in little, with masks or an atlas",
)
def materials_are_few(package: PackageView) -> Iterator[Finding]:
    """MAT.006."""
    limit = BUDGETS[package.asset_class].materials if package.asset_class in BUDGETS else None
    meshes = [mesh for mesh in _drawn(package) if f"/{IMPOSTOR}/" not in mesh.path]
    count = len({bound.material for mesh in meshes for bound in mesh.bindings if bound.material})
    if limit is not None and count > limit:
        place = package.at(str(package.root.GetPath()))
        yield found(place, "uses {count} materials, more than {limit}", count=count, limit=limit)


@rule(
    "MAT.007",
    what="rain and snow reach the materials: wetness and snow are inputs of some",
    remedy="Give the materials the inputs wetness and snow and connect them",
)
def weather_reaches_materials(package: PackageView) -> Iterator[Finding]:
    """MAT.007."""
    weathers = set(package.variants.get("weather", ()))
    asked = {name for token, name in WEATHER_INPUTS.items() if token in weathers}
    if not asked:
        raise NotJudgedError("the asset has no rain and no snow")
    inputs = {name for facts in used_materials(package) for name in facts.inputs}
    for name in sorted(asked - inputs):
        yield found(package.at(f"{package.root.GetPath()}/mtl"), "no material has an input {name}", name=name)


@rule(
    "MAT.008",
    what="leaves and other cut-out cards are seen from both sides",
    remedy="Author doubleSided = true on the mesh",
)
def foliage_is_two_sided(package: PackageView) -> Iterator[Finding]:
    """MAT.008."""
    if package.asset_class not in FOLIAGE:
        raise NotJudgedError("the asset is no plant")
    for mesh in _drawn(package):
        if not mesh.is_double_sided and is_cut_out(package, mesh):
            yield found(package.at(mesh.path, "doubleSided"), "is not set")


def used_materials(package: PackageView) -> list[MaterialFacts]:
    """The materials that some mesh binds, in any look."""
    facts = materials_of(package)
    bound = {bound.material for mesh in _drawn(package) for bound in mesh.bindings}
    return [facts[path] for path in sorted(path for path in bound if path in facts)]


def document_faults(text: str) -> list[str]:
    """What MaterialX says against a document; nothing where it is valid."""
    import MaterialX

    from filmlot.buildings.assets.engine.validate.definitions import definitions

    document = MaterialX.createDocument()
    options = MaterialX.XmlReadOptions()
    options.readXIncludeFunction = None  # a document may name any file of this machine
    try:
        MaterialX.readFromXmlString(document, text, MaterialX.FileSearchPath(), options)
    except (MaterialX.Exception, MaterialX.ExceptionParseError) as error:
        return [str(error)]
    if not any(node.getCategory() == "open_pbr_surface" for node in document.getNodes()):
        return ["no open_pbr_surface"]
    document.setDataLibrary(definitions())
    is_valid, words = document.validate()
    return [] if is_valid else [line for line in words.splitlines() if line][:5]


def _drawn(package: PackageView) -> list[PlacedMesh]:
    return [mesh for mesh in meshes_of(package) if not mesh.is_collider and mesh.purpose in {"default", "render"}]


def _unbound_faces(mesh: PlacedMesh) -> int:
    left = np.ones(len(mesh.arrays.counts), dtype=bool)
    for bound in mesh.bindings:
        if bound.material and bound.faces is None:
            return 0
        if bound.material and bound.faces is not None:
            left[bound.faces[(bound.faces >= 0) & (bound.faces < len(left))]] = False
    return int(left.sum())
