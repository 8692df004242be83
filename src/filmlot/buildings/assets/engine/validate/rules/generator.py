"""GEN: assets that a program made from a recipe (standard §2.7)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from blake3 import blake3

from filmlot.buildings.assets.engine.validate.rule import Finding, NotJudgedError, found, rule
from filmlot.buildings.assets.engine.validate.view import PackageView
from filmlot.standards.asset.manifest import FILE_NAME, Generator

RECIPE = "recipe.json"
MAX_RECIPE_BYTES = 4 << 20


@rule(
    "GEN.001",
    what="the recipe is the one that asset.json names, and makes the same files again",
    remedy="Build the asset again from its recipe; a program that gives other bytes has another version",
)
def recipe_makes_the_same(package: PackageView) -> Iterator[Finding]:
    """GEN.001."""
    generator = _generator(package)
    if RECIPE not in package.files:
        yield found(RECIPE, "is missing")
        return
    if blake3((package.folder / RECIPE).read_bytes()).hexdigest() != generator.params_blake3:
        yield found(RECIPE, "is not the recipe that asset.json names")
    for path, wanted in (package.surroundings.rebuilt or {}).items():
        if path not in package.files:
            yield found(path, "is missing")
        elif blake3((package.folder / path).read_bytes()).hexdigest() != wanted:
            yield found(path, "is not what the recipe makes")


@rule(
    "GEN.002",
    what="the asset is no near copy of another",
    remedy="Change more than the seed, or withdraw one of the two",
)
def is_no_copy(package: PackageView) -> Iterator[Finding]:
    """GEN.002."""
    nearest = package.surroundings.neighbour
    if nearest is None:
        raise NotJudgedError("the catalogue was not at hand")
    if nearest.distance < nearest.least_distance:
        what = "is {distance} from {slug}; at least {least} is asked"
        place = f"{FILE_NAME}:slug"
        yield found(place, what, distance=nearest.distance, slug=nearest.slug, least=nearest.least_distance)


@rule(
    "GEN.003",
    what="every parameter of the recipe is within the range that the recipe declares",
    remedy="Bring the parameter back into its range",
)
def parameters_are_in_range(package: PackageView) -> Iterator[Finding]:
    """GEN.003."""
    _generator(package)
    recipe = _recipe(package)
    parameters, ranges = (recipe.get(key) for key in ("parameters", "ranges"))
    if not isinstance(parameters, dict) or not isinstance(ranges, dict):
        raise NotJudgedError("the recipe declares no ranges")
    for name, value in parameters.items():
        if name not in ranges:
            yield found(f"{RECIPE}:parameters.{name}", "has no declared range")
        elif not _is_within(value, ranges[name]):
            shown = json.dumps(ranges[name], ensure_ascii=False)[:80]
            yield found(
                f"{RECIPE}:parameters.{name}", "is {value}, not within {range}", value=str(value)[:40], range=shown
            )


def _generator(package: PackageView) -> Generator:
    generator = package.manifest.provenance.generator
    if generator is None:
        raise NotJudgedError("no program made it")
    return generator


def _recipe(package: PackageView) -> dict[str, Any]:
    file = package.files.get(RECIPE)
    if file is None or file.bytes > MAX_RECIPE_BYTES:
        raise NotJudgedError("there is no recipe")
    try:
        recipe = json.loads((package.folder / RECIPE).read_bytes())
    except (ValueError, RecursionError):
        return {}
    return recipe if isinstance(recipe, dict) else {}


def _is_within(value: Any, allowed: Any) -> bool:
    """Whether a value is between two numbers, or one of a list of texts."""
    match allowed:
        case [int() | float() as low, int() | float() as high]:
            return isinstance(value, int | float) and low <= value <= high
        case list():
            return value in allowed
    return False
