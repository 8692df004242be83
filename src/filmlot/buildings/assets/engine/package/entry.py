"""The entry of a package, made from its list of contributions: never edited, always written anew.

A contribution that is taken out leaves no trace: its layer goes, and the entry no longer names it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from filmlot.buildings.assets.engine.package.layer import write_layer
from filmlot.render.scene import SceneError
from filmlot.standards.asset import NAMESPACE
from filmlot.standards.asset.levels import screen_sizes
from filmlot.standards.asset.manifest import FILE_NAME, Contribution, ContributionKind, Manifest
from filmlot.standards.asset.slug import CLASSES
from filmlot.standards.asset.variants import SETS

PAYLOAD = "payload.usdc"
LOD_ENTRY = "lod.usda"
_HEURISTIC = "lod_by_size"


def write_entry(folder: Path, manifest: Manifest) -> None:
    """Writes entry, payload, the entry with UsdLod, and asset.json, from the manifest's contributions."""
    root = f"/{manifest.slug}"
    write_layer(folder / PAYLOAD, root, lambda stage: _define(stage, root), sublayers=_parts(manifest))
    looks = tuple(f"./{contribution.layer}" for contribution in _looks(manifest))
    entry = f"{manifest.slug}.usd"
    write_layer(
        folder / entry,
        root,
        lambda stage: _fill_entry(stage, manifest),
        sublayers=looks,
        link=lambda spec: _link_entry(spec, manifest),
    )
    write_lod_entry(folder, manifest)
    (folder / FILE_NAME).write_bytes(manifest.to_json())


def write_lod_entry(folder: Path, manifest: Manifest) -> None:
    """Writes the entry with UsdLod, or takes it away where there is one level only."""
    root = f"/{manifest.slug}"
    if len(manifest.levels) > 1 and _has(manifest, ContributionKind.GEOMETRY):
        sublayers = (f"./{manifest.slug}.usd",)
        write_layer(folder / LOD_ENTRY, root, lambda stage: _fill_levels(stage, manifest), sublayers=sublayers)
    else:
        (folder / LOD_ENTRY).unlink(missing_ok=True)


def remove_contribution(folder: Path, manifest: Manifest, name: str) -> Manifest:
    """Takes a contribution out of a package and writes its entry anew; gives the new manifest.

    Raises:
        SceneError: there is no contribution of this name.
    """
    gone = next((one for one in manifest.contributions if one.name == name), None)
    if gone is None:
        raise SceneError(FILE_NAME, "has no contribution {name}", "Name one of its list", name=repr(name))
    left = manifest.model_copy(
        update={
            "contributions": tuple(one for one in manifest.contributions if one.name != name),
            "variants": tuple(one for one in manifest.variants if one.name != name),
        }
    )
    write_entry(folder, left)
    (folder / gone.layer).unlink(missing_ok=True)
    return left


def _has(manifest: Manifest, kind: ContributionKind) -> bool:
    return any(contribution.kind is kind for contribution in manifest.contributions)


def _parts(manifest: Manifest) -> tuple[str, ...]:
    """The layers of what is loaded with the payload, strongest first: materials, geometry, colliders."""
    return tuple(
        f"./{contribution.layer}"
        for contribution in manifest.contributions
        if contribution.kind is not ContributionKind.VARIANTS
    )


def _looks(manifest: Manifest) -> tuple[Contribution, ...]:
    order = list(SETS)
    looks = [one for one in manifest.contributions if one.kind is ContributionKind.VARIANTS]
    return tuple(sorted(looks, key=lambda one: order.index(one.name)))


def _define(stage: Any, root: str) -> None:
    from pxr import UsdGeom

    UsdGeom.Xform.Define(stage, root)


def _fill_entry(stage: Any, manifest: Manifest) -> None:
    from pxr import Sdf, Usd, UsdGeom, Vt

    root = UsdGeom.Xform.Define(stage, f"/{manifest.slug}")
    prim = root.GetPrim()
    Usd.ModelAPI(prim).SetKind("component")
    info = Usd.ModelAPI(prim)
    info.SetAssetName(manifest.slug)
    info.SetAssetVersion(manifest.version)
    info.SetAssetIdentifier(Sdf.AssetPath(f"./{manifest.slug}.usd"))
    hint = [manifest.bounds.low_m, manifest.bounds.high_m]
    UsdGeom.ModelAPI.Apply(prim).SetExtentsHint(Vt.Vec3fArray([tuple(corner) for corner in hint]))
    _label(prim, manifest)
    for key, value in _facts(manifest).items():
        prim.SetCustomDataByKey(f"{NAMESPACE}:{key}", value)
    stage.CreateClassPrim("/__class__")
    stage.CreateClassPrim(f"/__class__/{manifest.slug}")
    prim.GetInherits().AddInherit(f"/__class__/{manifest.slug}")


def _link_entry(spec: Any, manifest: Manifest) -> None:
    from pxr import Sdf

    spec.payloadList.Prepend(Sdf.Payload(f"./{PAYLOAD}"))
    for variant in manifest.variants:
        spec.variantSelections[variant.name] = variant.default


def _label(prim: Any, manifest: Manifest) -> None:
    """The asset's meaning for programs that read labels (UsdSemantics): our classes, and Cityscapes'."""
    from pxr import UsdSemantics

    rule = CLASSES[manifest.asset_class]
    own = dict.fromkeys((rule.en, *manifest.facets.get("type", ())))
    labels = {NAMESPACE: list(own), "cityscapes": [rule.cityscapes] if rule.cityscapes else []}
    for taxonomy, words in labels.items():
        if words:
            UsdSemantics.LabelsAPI.Apply(prim, taxonomy).CreateLabelsAttr().Set(words)


def _facts(manifest: Manifest) -> dict[str, Any]:
    facts: dict[str, Any] = {"standard": manifest.standard, "assetId": manifest.asset_id}
    if (generator := manifest.provenance.generator) is not None:
        facts |= {"seed": str(generator.seed), "recipe": generator.params_blake3}
    if manifest.texel is not None:
        facts["texelDensity"] = manifest.texel.median_px_per_m
    for level in manifest.levels:
        facts[f"levels:{level.name}"] = {
            "triangles": level.triangles,
            "errorM": level.error_p995_m,
            "fromM": level.valid_from_m,
        }
    return facts


def _fill_levels(stage: Any, manifest: Manifest) -> None:
    """The levels as UsdLod knows them (OpenUSD 26.08): all active, one chosen by its size on the picture."""
    from pxr import Sdf, UsdLod, Vt

    root = f"/{manifest.slug}"
    for level in manifest.levels:
        stage.OverridePrim(f"{root}/geo/{level.name}").SetActive(True)  # noqa: FBT003
    geo = UsdLod.RootAPI.Apply(stage.OverridePrim(f"{root}/geo"))
    low, high = manifest.bounds.low_m, manifest.bounds.high_m
    radius_m = sum((b - a) ** 2 for a, b in zip(low, high, strict=True)) ** 0.5 / 2
    # The bounds' nearest point is a radius nearer than their middle.
    distances = tuple(level.valid_from_m + radius_m for level in manifest.levels[1:])
    heuristic = UsdLod.ScreenSizeHeuristic.Define(stage, f"{root}/{_HEURISTIC}")
    heuristic.CreateLodDomainAttr(UsdLod.Tokens.imaging)
    heuristic.CreateExtentAttr(Vt.Vec3fArray([tuple(low), tuple(high)]))
    heuristic.CreateThresholdsAttr(list(screen_sizes(radius_m, distances)))
    geo.CreateLodHeuristicsRel().SetTargets([Sdf.Path(f"{root}/{_HEURISTIC}")])
