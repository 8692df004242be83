"""NAM: names of the asset, its files and its prims (standard §2.1)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from filmlot.buildings.assets.engine.validate.asset_paths import prim_paths
from filmlot.buildings.assets.engine.validate.rule import Finding, NotJudgedError, found, rule
from filmlot.buildings.assets.engine.validate.view import PackageView
from filmlot.standards.asset.manifest import FILE_NAME
from filmlot.standards.asset.slug import MAX_PATH, is_slug

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
HAN = re.compile(r"[\u3400-\u9fff]")


@rule(
    "NAM.001",
    what="the slug reads class_subject_style_number and names the entry layer and the default prim",
    remedy="Name the asset like bld_shikumen_shanghai_03, and its entry and root prim the same",
)
def has_one_slug(package: PackageView) -> Iterator[Finding]:
    """NAM.001."""
    if not is_slug(package.slug):
        yield found(f"{FILE_NAME}:slug", "{slug} is no slug", slug=package.slug)
    entries = [path for path in package.files if "/" not in path and path.endswith(".usd")]
    for path in entries:
        if Path(path).stem != package.slug:
            yield found(path, "is not named after the slug {slug}", slug=package.slug)
    if package.root.GetName() != package.slug:
        yield found(package.at(str(package.root.GetPath())), "is not named after the slug {slug}", slug=package.slug)


@rule(
    "NAM.002",
    what="prims are named with ASCII letters, digits and underscores",
    remedy="Rename the prim; an automatic repair writes Chinese in pinyin",
)
def prims_are_identifiers(package: PackageView) -> Iterator[Finding]:
    """NAM.002."""
    for path, layer in package.layers.items():
        for place in prim_paths(layer) if layer else []:
            if place.IsPrimPath() and not IDENTIFIER.fullmatch(place.name):
                yield found(f"{path}:{place}", "{name} is no ASCII identifier", name=place.name)


@rule(
    "NAM.003",
    what="paths in the package are ASCII and at most 160 characters long",
    remedy="Shorten the folder or the file's name",
)
def paths_are_short(package: PackageView) -> Iterator[Finding]:
    """NAM.003."""
    for path in package.files:
        if len(path) > MAX_PATH:
            yield found(path, "is {count} characters long", count=len(path))
        elif not path.isascii() or not path.isprintable() or "\\" in path:
            yield found(path, "is not plain ASCII")


@rule("NAM.004", what="no other asset has the slug", remedy="Give the asset the next free number")
def slug_is_free(package: PackageView) -> Iterator[Finding]:
    """NAM.004."""
    slugs = package.surroundings.slugs
    if slugs is None:
        raise NotJudgedError("the catalogue was not at hand")
    owner = slugs.get(package.slug)
    if owner is not None and owner != package.document.get("asset_id"):
        yield found(f"{FILE_NAME}:slug", "{slug} is the name of asset {owner}", slug=package.slug, owner=owner)


@rule(
    "NAM.005",
    what="the asset has a name in English and one in Chinese",
    remedy="Fill in names.en and names.zh_cn in asset.json",
)
def has_both_names(package: PackageView) -> Iterator[Finding]:
    """NAM.005."""
    names = package.document.get("names")
    given = names if isinstance(names, dict) else {}
    for language in ("en", "zh_cn"):
        text = given.get(language)
        if not isinstance(text, str) or not text.strip():
            yield found(f"{FILE_NAME}:names.{language}", "is missing")
        elif language == "zh_cn" and not HAN.search(text):
            yield found(f"{FILE_NAME}:names.zh_cn", "{text} holds no Chinese", text=text)


@rule(
    "NAM.006",
    what="no path holds a space, and no two paths differ in case alone",
    remedy="Rename the file; an automatic repair does and corrects what refers to it",
)
def paths_are_portable(package: PackageView) -> Iterator[Finding]:
    """NAM.006."""
    lowered = Counter(path.lower() for path in package.files)
    for path in package.files:
        if any(sign.isspace() for sign in path):
            yield found(path, "holds a space")
        if lowered[path.lower()] > 1:
            yield found(path, "differs from another path in case alone")
