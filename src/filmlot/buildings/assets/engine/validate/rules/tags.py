"""TAG: by which words the asset is found (standard §2.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from filmlot.buildings.assets.engine.validate.rule import Finding, Severity, found, rule
from filmlot.buildings.assets.engine.validate.view import PackageView
from filmlot.standards.asset.manifest import FILE_NAME
from filmlot.standards.asset.taxonomy import Found, load_taxonomy

MIN_TAGS, MIN_CHINESE = 5, 2
HAN = re.compile(r"[\u3400-\u9fff]")


@rule(
    "TAG.001",
    what="every mandatory facet has a term",
    remedy="Fill in the facet in asset.json from the standard's vocabulary",
)
def facets_are_given(package: PackageView) -> Iterator[Finding]:
    """TAG.001."""
    given = package.manifest.facets
    for key, facet in load_taxonomy().facets.items():
        if facet.found is Found.REQUIRED and not given.get(key):
            yield found(f"{FILE_NAME}:facets.{key}", "is missing")


@rule(
    "TAG.002",
    what="facets and their terms are in the standard's vocabulary",
    remedy="Take the nearest term of the vocabulary; free words belong into tags",
)
def terms_are_known(package: PackageView) -> Iterator[Finding]:
    """TAG.002."""
    facets = load_taxonomy().facets
    for key, tokens in package.manifest.facets.items():
        if key not in facets:
            yield found(f"{FILE_NAME}:facets.{key}", "is no facet")
            continue
        for token in tokens:
            if token not in facets[key].terms:
                yield found(f"{FILE_NAME}:facets.{key}", "{token} is no term of it", token=token)


@rule(
    "TAG.003",
    what="the asset has five tags, two of them in Chinese",
    remedy="Add the words that people would search for",
    severity=Severity.WARNING,
)
def tags_are_many(package: PackageView) -> Iterator[Finding]:
    """TAG.003."""
    tags = set(package.manifest.tags)
    chinese = sum(1 for tag in tags if HAN.search(tag))
    if len(tags) < MIN_TAGS or chinese < MIN_CHINESE:
        yield found(f"{FILE_NAME}:tags", "are {count}, {chinese} of them in Chinese", count=len(tags), chinese=chinese)
