"""VAR: looks by season, weather and time of day (standard §2.5)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from filmlot.buildings.assets.engine.validate.composition import Composition
from filmlot.buildings.assets.engine.validate.picture import Picture, Values, to_linear
from filmlot.buildings.assets.engine.validate.rule import Finding, NotJudgedError, Severity, found, rule
from filmlot.buildings.assets.engine.validate.rules.structure import root_of
from filmlot.buildings.assets.engine.validate.view import PackageView
from filmlot.standards.asset.manifest import FILE_NAME
from filmlot.standards.asset.variants import SETS, is_token

LEAST_FLIP = 0.02
COMPARED_PX = 64


@rule(
    "VAR.001",
    what="variant sets and their tokens are those of the standard",
    remedy="Rename the set or the token after the standard's table",
)
def tokens_are_known(package: PackageView) -> Iterator[Finding]:
    """VAR.001."""
    for name, tokens in package.variants.items():
        for token in tokens:
            if not is_token(name, token):
                yield found(root_of(package), "{set} has a token {token}", set=name, token=token)


@rule(
    "VAR.002",
    what="every variant set stands on the root and can be chosen before the payload is loaded",
    remedy="Author the set on the root prim in the entry layer",
)
def sets_are_on_root(package: PackageView) -> Iterator[Finding]:
    """VAR.002."""
    from pxr import Usd

    for prim in Usd.PrimRange(package.root):
        names = list(prim.GetVariantSets().GetNames())
        if prim != package.root and names:
            yield found(package.at(str(prim.GetPath())), "has variant sets: {names}", names=", ".join(names))
    bare = Usd.Stage.Open(package.layers[package.entry], Usd.Stage.LoadNone)
    seen = set(bare.GetDefaultPrim().GetVariantSets().GetNames()) if bare.GetDefaultPrim() else set()
    for name in package.variants.keys() - seen:
        yield found(root_of(package), "{set} appears with the payload only", set=name)


@rule(
    "VAR.003",
    what="the default look is summer, clear, day, LOD0",
    remedy="Author these selections on the root",
)
def defaults_are_fixed(package: PackageView) -> Iterator[Finding]:
    """VAR.003."""
    for name in package.variants:
        wanted = SETS[name].default if name in SETS else ""
        chosen = package.root.GetVariantSet(name).GetVariantSelection()
        if wanted and chosen != wanted:
            yield found(
                root_of(package), "{set} is {token}, not {wanted}", set=name, token=chosen or "-", wanted=wanted
            )


@rule(
    "VAR.004",
    what="every token changes something",
    remedy="Give the token its opinions, or take it out",
    severity=Severity.WARNING,
)
def tokens_change_something(package: PackageView) -> Iterator[Finding]:
    """VAR.004."""
    for look in package.single_looks[1:]:
        if not changed_prims(package.default, package.composition(look)):
            ((name, token),) = look.items()
            yield found(root_of(package), "{set} = {token} looks like the default", set=name, token=token)


@rule(
    "VAR.005",
    what="seasons can be told apart in their thumbnails (FLIP over 0.02)",
    remedy="Make the seasons differ, or take out those that do not",
    severity=Severity.WARNING,
)
def seasons_look_different(package: PackageView) -> Iterator[Finding]:
    """VAR.005."""
    pictures = season_pictures(package)
    if len(pictures) < 2:
        raise NotJudgedError("there are no thumbnails of seasons")
    for (one, first), (other, second) in combinations(sorted(pictures.items()), 2):
        flip = flip_between(package.picture(first), package.picture(second))
        if not flip > LEAST_FLIP:
            yield found(second, "differs from {one} by FLIP {flip}", one=one, other=other, flip=flip)


@rule(
    "VAR.006",
    what="a set changes only prims that asset.json says it touches",
    remedy="Add the prims to variants.touches in asset.json, or take out the opinions",
)
def touches_are_declared(package: PackageView) -> Iterator[Finding]:
    """VAR.006."""
    root = str(package.root.GetPath())
    declared = {entry.name: entry.touches for entry in package.manifest.variants}
    for name, tokens in package.variants.items():
        if name not in declared:
            yield found(f"{FILE_NAME}:variants", "{set} is not declared", set=name)
            continue
        allowed = tuple(f"{root}/{path}".rstrip("/.") for path in declared[name])
        looks = [package.composition({name: token}) for token in tokens[1:]]
        changed = {path for look in looks for path in changed_prims(package.default, look)}
        for path in sorted(changed):
            if not any(path == prefix or path.startswith(f"{prefix}/") for prefix in allowed):
                yield found(package.at(path), "is changed by {set}, which does not declare it", set=name)


def changed_prims(one: Composition, other: Composition) -> set[str]:
    """The prims that two looks compose differently, apart from what holds only changed prims."""
    return {path for path in one.print.keys() | other.print.keys() if one.print.get(path) != other.print.get(path)}


def season_pictures(package: PackageView) -> dict[str, str]:
    """The path of a preview a season, all else default."""
    pictures: dict[str, str] = {}
    for preview in package.manifest.previews:
        if set(preview.selection) == {"season"} and preview.path in package.files:
            pictures.setdefault(preview.selection["season"], preview.path)
    return pictures


def flip_between(one: Picture, other: Picture) -> float:
    """The mean FLIP of two pictures of one size; one where they cannot be compared."""
    if one.fault or other.fault:
        return 1.0
    import flip_evaluator

    first, second = (_shrunk(picture) for picture in (one, other))
    _, mean, _ = flip_evaluator.evaluate(first, second, "LDR", inputsRGB=False, applyMagma=False)
    return float(mean)


def _shrunk(picture: Picture) -> Values:
    from PIL import Image

    with Image.open(picture.path) as opened:
        small = opened.convert("RGB").resize((COMPARED_PX, COMPARED_PX), Image.Resampling.BOX)
    return to_linear(np.asarray(small, dtype=np.float32) / np.float32(255)).astype(np.float32)
