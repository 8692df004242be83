"""STR: the shape of the stage (standard §2.1, ASWF asset structure guidelines)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from filmlot.buildings.assets.engine.validate.composition import composition_errors
from filmlot.buildings.assets.engine.validate.rule import Finding, NotJudgedError, Severity, found, rule
from filmlot.buildings.assets.engine.validate.view import PackageView

CRATE = b"PXR-USDC"
MAX_TEXT_BYTES = 1_000_000
EXTENT_M = 1e-3
IDENTITY = ("name", "identifier", "version")


def root_of(package: PackageView) -> str:
    """The place of the root prim."""
    return package.at(str(package.root.GetPath()))


@rule("STR.001", what="the default prim is an Xform", remedy="Make an Xform named by the slug the default prim")
def root_is_xform(package: PackageView) -> Iterator[Finding]:
    """STR.001."""
    if package.root.GetTypeName() != "Xform":
        yield found(root_of(package), "is of type {type}, not Xform", type=str(package.root.GetTypeName()) or "-")


@rule(
    "STR.002",
    what="the root is a component, or an assembly whose models are components, groups or assemblies",
    remedy="Author kind = component on the root, and no models inside a component",
)
def models_are_in_order(package: PackageView) -> Iterator[Finding]:
    """STR.002."""
    from pxr import Kind, Usd

    kind = Usd.ModelAPI(package.root).GetKind()
    if kind not in {Kind.Tokens.component, Kind.Tokens.assembly}:
        yield found(f"{root_of(package)}.kind", "is {kind}, not component or assembly", kind=kind or "-")
        return
    for prim in list(Usd.PrimRange(package.root))[1:]:
        inner = Usd.ModelAPI(prim).GetKind()
        if not inner or inner == Kind.Tokens.subcomponent:
            continue
        parent = Usd.ModelAPI(prim.GetParent()).GetKind()
        if parent not in {Kind.Tokens.assembly, Kind.Tokens.group}:
            place = package.at(str(prim.GetPath()), "kind")
            yield found(place, "is {kind} below {parent}", kind=inner, parent=parent or "-")


@rule(
    "STR.003",
    what="a component keeps its geometry behind one payload on its root, an assembly has none",
    remedy="Put geo.usdc, mtl.usda and col.usdc behind payload.usdc and refer to that once",
)
def has_one_payload(package: PackageView) -> Iterator[Finding]:
    """STR.003."""
    from pxr import Kind, Usd

    wanted = 0 if Usd.ModelAPI(package.root).GetKind() == Kind.Tokens.assembly else 1
    own = {layer.identifier for layer in package.layers.values() if layer}
    specs = [spec for spec in package.root.GetPrimStack() if spec.layer.identifier in own]
    count = sum(len(spec.payloadList.GetAddedOrExplicitItems()) for spec in specs)
    if count != wanted:
        yield found(root_of(package), "has {count} payloads, not {wanted}", count=count, wanted=wanted)


@rule(
    "STR.004",
    what="the root inherits its class, so that all copies can be changed at once",
    remedy="Author inherits = </__class__/SLUG> on the root",
    severity=Severity.WARNING,
)
def inherits_its_class(package: PackageView) -> Iterator[Finding]:
    """STR.004."""
    wanted = f"/__class__/{package.slug}"
    if wanted not in {str(path) for path in package.root.GetInherits().GetAllDirectInherits()}:
        yield found(root_of(package), "does not inherit {path}", path=wanted)


@rule(
    "STR.005",
    what="geometry lies in a scope geo and materials in a scope mtl below the root",
    remedy="Make geo and mtl below the root and move meshes and materials there",
)
def has_its_scopes(package: PackageView) -> Iterator[Finding]:
    """STR.005."""
    from pxr import Usd, UsdGeom, UsdShade

    root = str(package.root.GetPath())
    for name in ("geo", "mtl"):
        if not package.root.GetChild(name):
            yield found(root_of(package), "has no {name} below it", name=name)
    for prim in Usd.PrimRange(package.root):
        path = str(prim.GetPath())
        if prim.IsA(UsdShade.Material) and not path.startswith(f"{root}/mtl/"):
            yield found(package.at(path), "is a material outside mtl")
        elif prim.IsA(UsdGeom.Mesh) and not path.startswith((f"{root}/geo/", f"{root}/col/")):
            yield found(package.at(path), "is a mesh outside geo and col")


@rule(
    "STR.006",
    what="assetInfo holds name, identifier and version as asset.json has them",
    remedy="Author them on the root; an automatic repair does",
)
def has_asset_info(package: PackageView) -> Iterator[Finding]:
    """STR.006."""
    info = package.root.GetAssetInfo()
    for key in IDENTITY:
        if not str(getattr(info.get(key), "path", info.get(key)) or ""):
            yield found(f"{root_of(package)}.assetInfo", "{key} is missing", key=key)
    version = package.document.get("version")
    if version and info.get("version") and str(info["version"]) != version:
        what = "version is {given}, but {version} in asset.json"
        yield found(f"{root_of(package)}.assetInfo", what, given=str(info["version"]), version=version)


@rule(
    "STR.007",
    what="extentsHint is the box around what is drawn, within a millimetre",
    remedy="Author it anew; an automatic repair does",
)
def extents_are_true(package: PackageView) -> Iterator[Finding]:
    """STR.007."""
    from pxr import UsdGeom

    bounds = package.default.bounds_m()
    if bounds is None:
        raise NotJudgedError("nothing is drawn")
    place = f"{root_of(package)}.extentsHint"
    hint = np.array(UsdGeom.ModelAPI(package.root).GetExtentsHint() or [], dtype=np.float64)
    if hint.shape[0] < 2:
        yield found(place, "is missing")
    elif not np.abs(hint[:2] - np.array(bounds)).max() <= EXTENT_M:
        yield found(place, "misses the real box by {miss} m", miss=float(np.abs(hint[:2] - np.array(bounds)).max()))


@rule(
    "STR.008",
    what="layers name files by relative paths that stay inside the package",
    remedy="Copy the file into the package and refer to it from there",
)
def paths_stay_inside(package: PackageView) -> Iterator[Finding]:
    """STR.008."""
    for reference in package.references:
        if not package.is_inside(reference):
            what = "{path} is not a relative path inside the package"
            yield found(f"{reference.layer}:{reference.place}", what, path=reference.path)


@rule(
    "STR.009",
    what="no over is left without a prim that it is over, and no relationship leads nowhere",
    remedy="Delete the over, or bring back the prim that it speaks of",
)
def nothing_dangles(package: PackageView) -> Iterator[Finding]:
    """STR.009."""
    for prim in package.stage.TraverseAll():
        place = package.at(str(prim.GetPath()))
        if not prim.IsDefined() and not prim.HasAuthoredTypeName():
            yield found(place, "is an over of nothing")
        elif prim.IsDefined() and not prim.GetTypeName() and not prim.IsAbstract() and not prim.GetAllChildren():
            yield found(place, "has no type")
        for relationship in prim.GetAuthoredRelationships():
            for target in relationship.GetTargets():
                if not package.stage.GetObjectAtPath(target):
                    yield found(f"{place}.{relationship.GetName()}", "leads to {path}, which is not there", path=target)


@rule(
    "STR.010",
    what="layers over 1 MB are crate files",
    remedy="Save the layer as .usdc; an automatic repair does",
)
def large_layers_are_crates(package: PackageView) -> Iterator[Finding]:
    """STR.010."""
    for path in package.layers:
        size = package.files[path].bytes
        if size > MAX_TEXT_BYTES:
            with (package.folder / path).open("rb") as file:
                if file.read(len(CRATE)) != CRATE:
                    yield found(path, "is text of {bytes} bytes", bytes=size)


@rule(
    "STR.011",
    what="purposes are set on scopes, not on single meshes",
    remedy="Set purpose on the scope above the meshes",
    severity=Severity.WARNING,
)
def purposes_are_on_scopes(package: PackageView) -> Iterator[Finding]:
    """STR.011."""
    from pxr import Usd, UsdGeom

    for prim in Usd.PrimRange(package.root):
        if prim.IsA(UsdGeom.Gprim) and UsdGeom.Imageable(prim).GetPurposeAttr().HasAuthoredValue():
            yield found(package.at(str(prim.GetPath()), "purpose"), "is set on a {type}", type=str(prim.GetTypeName()))


@rule(
    "STR.012",
    what="the stage opens without a composition error in every look",
    remedy="Bring back the layer or the prim that USD misses, or break the circle",
)
def composes_in_every_look(package: PackageView) -> Iterator[Finding]:
    """STR.012."""
    met: set[str] = set()
    for look, error in composition_errors(package.stage, package.root, package.looks):
        if error not in met:
            met.add(error)
            shown = ", ".join(f"{name}={token}" for name, token in look.items()) or "default"
            yield found(package.entry, "{look}: {words}", look=shown, words=error)
