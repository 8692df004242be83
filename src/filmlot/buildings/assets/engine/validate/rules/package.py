"""PKG: the folder can be read at all."""

from __future__ import annotations

from collections.abc import Iterator

from filmlot.buildings.assets.engine.validate.rule import Finding, found, rule
from filmlot.buildings.assets.engine.validate.view import (
    MAX_FILES,
    MAX_LAYER_BYTES,
    MAX_PACKAGE_BYTES,
    STAGE_ENDINGS,
    PackageView,
    UnreadableError,
)
from filmlot.standards.asset.manifest import FILE_NAME


@rule(
    "PKG.001",
    what="the folder holds an entry layer that opens, and an asset.json of this standard",
    remedy="Write the package again, or correct the named field of asset.json",
)
def holds_what_it_must(package: PackageView) -> Iterator[Finding]:
    """PKG.001."""
    if FILE_NAME not in package.files:
        yield found(FILE_NAME, "is missing")
    else:
        for field, words in package.manifest_faults:
            yield found(f"{FILE_NAME}:{field}".rstrip(":"), "{words}", words=words)
    try:
        package.entry  # noqa: B018 - asking is the check
        package.root  # noqa: B018
    except UnreadableError as error:
        yield Finding(f"{package.slug}.usd", error.phrase)
    for path, layer in package.layers.items():
        if layer is None:
            yield found(path, "is no USD layer that can be opened")


@rule(
    "PKG.002",
    what="the folder is within the limits of a package and holds plain files only",
    remedy="Take out links and files that do not belong to the asset; split what is too large",
)
def is_within_limits(package: PackageView) -> Iterator[Finding]:
    """PKG.002."""
    for path in package.links:
        yield found(path, "is a link or no plain file")
    if len(package.files) > MAX_FILES:
        yield found(".", "holds {count} files, more than {limit}", count=len(package.files), limit=MAX_FILES)
    total = sum(file.bytes for file in package.files.values())
    if total > MAX_PACKAGE_BYTES:
        yield found(".", "is {bytes} bytes, more than {limit}", bytes=total, limit=MAX_PACKAGE_BYTES)
    for path, file in package.files.items():
        if path[path.rfind(".") :] in STAGE_ENDINGS and file.bytes > MAX_LAYER_BYTES:
            yield found(path, "is {bytes} bytes, more than {limit}", bytes=file.bytes, limit=MAX_LAYER_BYTES)


@rule(
    "PKG.003",
    what="the package can be read within 6 GiB of memory and two minutes",
    remedy="Split the asset; if it is small, its files are damaged: export them again",
)
def can_be_read(_package: PackageView) -> Iterator[Finding]:
    """PKG.003: who gets as far as this has been read; `child` tells of those that have not."""
    yield from ()
