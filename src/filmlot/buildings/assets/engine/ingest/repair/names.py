"""Names as ASCII identifiers, each once: Chinese as pinyin, the rest of the world's letters as nearest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from filmlot.buildings.assets.engine.ingest.repair.step import Circumstances, Outcome
from filmlot.buildings.assets.engine.ingest.report import Repair
from filmlot.render.scene import Image, Material, Mesh, Scene

Part = TypeVar("Part", Mesh, Material, Image)

MAX_LENGTH = 64
_MAX_TOLD = 50
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


def name_parts(scene: Scene, given: Circumstances) -> Outcome:
    """Names meshes, materials and pictures by identifiers."""
    del given
    changed: dict[str, str] = {}
    meshes = _named(scene.meshes, "mesh", changed)
    materials = _named(scene.materials, "material", changed)
    images = _named(scene.images, "picture", changed)
    if not changed:
        return scene, None
    told = {old[:80]: new for old, new in list(changed.items())[:_MAX_TOLD]}
    repair = Repair(id="names", what="gave {count} parts plain names", params={"count": len(changed)}, after=dict(told))
    return replace(scene, meshes=meshes, materials=materials, images=images), repair


def _named(items: Sequence[Part], nameless: str, changed: dict[str, str]) -> tuple[Part, ...]:
    """The parts under new names, which are noted where they differ."""
    names = identifiers((item.name for item in items), nameless)
    changed |= {item.name: name for item, name in zip(items, names, strict=True) if name != item.name}
    return tuple(replace(item, name=name) for item, name in zip(items, names, strict=True))


def identifiers(names: Iterable[str], nameless: str) -> list[str]:
    """An identifier for each name, all different, however their letters' cases are read."""
    taken: set[str] = set()
    found = []
    for name in names:
        stem = identifier(name) or nameless
        chosen, number = stem, 2
        while chosen.lower() in taken:
            chosen, number = f"{stem}_{number}", number + 1
        taken.add(chosen.lower())
        found.append(chosen)
    return found


def identifier(name: str) -> str:
    """The name as an ASCII identifier; empty where nothing of it can be kept."""
    plain = unicodedata.normalize("NFKD", _HAN.sub(_pinyin, name)).encode("ascii", "ignore").decode()
    words = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")[:MAX_LENGTH].rstrip("_")
    return f"_{words}" if words[:1].isdigit() else words


def _pinyin(han: re.Match[str]) -> str:
    from pypinyin import lazy_pinyin

    return "_" + "_".join(lazy_pinyin(han[0], errors="ignore")) + "_"
