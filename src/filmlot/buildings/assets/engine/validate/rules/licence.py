"""LIC: what the asset may be used for (standard §2.7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from filmlot.buildings.assets.engine.validate.rule import Finding, NotJudgedError, found, rule
from filmlot.buildings.assets.engine.validate.view import PackageView
from filmlot.standards.asset.manifest import FILE_NAME
from filmlot.standards.asset.spdx import is_accepted, may_become, needs_attribution

LICENCE_FILE = "LICENSE.txt"


@rule(
    "LIC.001",
    what="the licence is one of the standard's SPDX ids",
    remedy="Name a licence of the list, or your own as LicenseRef-Name",
)
def licence_is_known(package: PackageView) -> Iterator[Finding]:
    """LIC.001."""
    given = _licence(package).get("spdx")
    if not isinstance(given, str) or not is_accepted(given):
        yield found(f"{FILE_NAME}:licence.spdx", "{given} is no accepted SPDX id", given=str(given)[:80])


@rule(
    "LIC.002",
    what="the licences of all inputs allow the asset's licence",
    remedy="Replace the input, or put the asset under a licence that fits",
)
def inputs_are_compatible(package: PackageView) -> Iterator[Finding]:
    """LIC.002."""
    asset = str(_licence(package).get("spdx", ""))
    provenance = package.document.get("provenance")
    inputs = provenance.get("inputs", []) if isinstance(provenance, dict) else []
    for number, source in enumerate(inputs if isinstance(inputs, list) else []):
        given = str(source.get("spdx", "")) if isinstance(source, dict) else ""
        if not may_become(given, asset):
            place = f"{FILE_NAME}:provenance.inputs.{number}"
            yield found(place, "{given} cannot become {asset}", given=given[:80] or "-", asset=asset[:80] or "-")


@rule(
    "LIC.003",
    what="the licence holds as long as productions use the asset",
    remedy="Renew the licence, or replace the asset in those productions",
)
def licence_lasts(package: PackageView) -> Iterator[Finding]:
    """LIC.003."""
    until = package.manifest.licence.valid_until
    used_until = package.surroundings.used_until
    if until is None:
        return
    if used_until is None:
        raise NotJudgedError("the productions were not at hand")
    if until < used_until:
        what = "ends on {until}; a production uses the asset until {used}"
        yield found(f"{FILE_NAME}:licence.valid_until", what, until=until.isoformat(), used=used_until.isoformat())


@rule(
    "LIC.004",
    what="LICENSE.txt names the licence and whom to attribute",
    remedy="Write the file again; an automatic repair does",
)
def licence_file_is_there(package: PackageView) -> Iterator[Finding]:
    """LIC.004."""
    licence = package.manifest.licence
    if LICENCE_FILE not in package.files:
        yield found(LICENCE_FILE, "is missing")
        return
    text = (package.folder / LICENCE_FILE).read_text(encoding="utf-8", errors="replace")
    if licence.spdx not in text:
        yield found(LICENCE_FILE, "does not name {spdx}", spdx=licence.spdx)
    if needs_attribution(licence.spdx):
        for author in package.manifest.provenance.authors:
            if author not in text and licence.attribution not in (text if licence.attribution else ""):
                yield found(LICENCE_FILE, "does not name {author}", author=author)


def _licence(package: PackageView) -> dict[str, Any]:
    given = package.document.get("licence")
    return given if isinstance(given, dict) else {}
