"""The rules of the asset standard, one file a family; importing this declares them all, in the standard's order."""

from __future__ import annotations

from importlib import import_module

FAMILIES = (
    "package",
    "naming",
    "units",
    "structure",
    "variants",
    "geometry",
    "levels",
    "texture_coordinates",
    "textures",
    "materials",
    "colliders",
    "budgets",
    "glb",
    "previews",
    "licence",
    "tags",
    "parity",
    "generator",
)

for family in FAMILIES:
    import_module(f"{__name__}.{family}")
