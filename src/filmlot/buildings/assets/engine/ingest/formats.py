"""Which program reads which kind of file, and what the kind says of axes and units."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

ARCHIVES = frozenset({".zip"})
_HEAD_BYTES = 12
_MAX_JSON_BYTES = 64 << 20


class Reader(StrEnum):
    """What turns a file into a scene."""

    GLTF = "gltf"
    USD = "usd"
    ASSIMP = "assimp"
    BLENDER = "blender"


_OWN = {
    ".gltf": (Reader.GLTF,),
    ".glb": (Reader.GLTF,),
    ".usd": (Reader.USD,),
    ".usda": (Reader.USD,),
    ".usdc": (Reader.USD,),
    ".usdz": (Reader.USD,),
}
_BOTH = (".fbx", ".obj", ".ply", ".stl")
_ASSIMP = (
    ".3d .3ds .3mf .ac .acc .amf .ase .ask .b3d .bsp .bvh .cob .csm .dae .dxf .enff .hmp .ifc .iqm .irr .irrmesh .lwo "
    ".lws .lxo .m3d .md2 .md3 .md5mesh .mdc .mdl .mesh .mot .ms3d .ndo .nff .off .ogex .pk3 .pmx .prj .q3o .q3s .raw "
    ".scn .sib .smd .step .stp .ter .uc .vrm .vta .x .x3d .x3db .xgl .xml .zae .zgl"
)
READERS: Mapping[str, tuple[Reader, ...]] = MappingProxyType(
    _OWN
    | dict.fromkeys(_ASSIMP.split(), (Reader.ASSIMP,))
    | dict.fromkeys(_BOTH, (Reader.ASSIMP, Reader.BLENDER))
    | {".blend": (Reader.BLENDER, Reader.ASSIMP), ".abc": (Reader.BLENDER,)}
)
"""The readers of each suffix, the better first. The order of suffixes is that of preference in an archive."""

WITH_UNIT = frozenset({*_OWN, ".abc", ".blend", ".dae", ".fbx", ".ifc", ".3mf", ".amf", ".zae", ".vrm"})
"""Suffixes of formats that say what their unit is."""

Z_UP = frozenset({".3mf", ".amf", ".dxf", ".ply", ".step", ".stl", ".stp"})
"""Suffixes of formats that come from drawing, printing and scanning, where Z is up and no field says so."""

WITHOUT_AXIS = Z_UP | {".obj", ".off", ".raw", ".3d", ".smd"}
"""Suffixes of formats that do not say which axis is up."""


def readers_of(path: Path) -> tuple[Reader, ...]:
    """The readers for a file, the better first; none for a suffix that nobody knows."""
    readers = READERS.get(path.suffix.lower(), ())
    return (Reader.ASSIMP,) if readers == (Reader.GLTF,) and _is_gltf_1(path) else readers


def _is_gltf_1(path: Path) -> bool:
    """Whether it is glTF 1.0, which has nothing but its name in common with 2.0."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        if path.suffix.lower() == ".glb":
            return head[:8] == b"glTF\x01\x00\x00\x00"
        text = head + file.read(_MAX_JSON_BYTES)
    try:
        version = json.loads(text)["asset"]["version"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    return isinstance(version, str) and version.startswith("1.")
