"""The next number of an asset's version, from what changed between two packages (standard §7)."""

from __future__ import annotations

from filmlot.standards.asset.contents import Contents, FileRole, role_of
from filmlot.standards.asset.manifest import Manifest

Package = tuple[Manifest, Contents]
SAME_M = 1e-4
LOOKS = frozenset({FileRole.ENTRY, FileRole.LAYER, FileRole.COLLIDER, FileRole.MAP, FileRole.MATERIAL})


def next_semver(semver: str, before: Package, after: Package) -> str:
    """Major: whoever uses it must look again (size, place or material slots); minor: it looks different; else patch."""
    major, minor, patch = (int(part) for part in semver.split("."))
    if _needs_a_look(before[0], after[0]):
        return f"{major + 1}.0.0"
    if _looks(before) != _looks(after):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"


def _needs_a_look(before: Manifest, after: Manifest) -> bool:
    moved_m = max(
        abs(old - new)
        for corner in ("low_m", "high_m")
        for old, new in zip(getattr(before.bounds, corner), getattr(after.bounds, corner), strict=True)
    )
    return moved_m > SAME_M or _slots(before) != _slots(after)


def _slots(sheet: Manifest) -> set[str]:
    return {material.name for material in sheet.materials}


def _looks(package: Package) -> set[tuple[str, str]]:
    sheet, contents = package
    return {(file.path, file.blake3) for file in contents.files if role_of(file.path, sheet.slug) in LOOKS}
