"""A hill that Draco's own encoder compressed, in a GLB."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import DracoPy
import numpy as np

from filmlot.render.draco import DRACO
from filmlot.render.glb import write_container

SIDE, BITS, NORMAL_BITS = 12, 14, 10
EDGEBREAKER, SEQUENTIAL = b"DRACO\2\2\1\1\0\0\0", b"DRACO\2\2\1\0\0\0"
NAMES = {"COLOR_0": 0, "TEXCOORD_0": 1, "NORMAL": 2, "POSITION": 3}
TYPES = {"COLOR_0": "VEC4", "TEXCOORD_0": "VEC2", "NORMAL": "VEC3", "POSITION": "VEC3"}

UV = np.stack(np.meshgrid(*2 * [np.arange(SIDE) / SIDE]), axis=-1).reshape(-1, 2)
HILL = np.column_stack([UV * 4, np.sin(UV @ (5, 3))])
NORMALS = HILL + np.array((0, 0, 3))
NORMALS /= np.linalg.norm(NORMALS, axis=1, keepdims=True)
COLORS = (UV[:, :1] * 255).astype(np.uint8) * np.ones((1, 4), np.uint8)
FIRST = (np.arange(SIDE - 1)[:, None] * SIDE + np.arange(SIDE - 1)).reshape(-1, 1)
TRIANGLES = np.vstack([np.add(FIRST, (0, 1, SIDE)), np.add(FIRST, (1, SIDE + 1, SIDE))]).astype(np.uint32)


def compressed_hill(*, is_in_order: bool = False, **more: Any) -> bytes:
    """The hill; its UVs are kept to the bit, and so tell which vertex is which."""
    stream: bytes = DracoPy.encode(
        HILL.astype(np.float32),
        TRIANGLES,
        quantization_bits=BITS,
        normal_quantization_bits=NORMAL_BITS,
        preserve_order=is_in_order,
        colors=COLORS,
        tex_coord=UV,
        normals=NORMALS,
        **more,
    )
    return stream


def write_compressed(folder: Path, stream: bytes, *, names: dict[str, int] = NAMES) -> Path:
    """A GLB whose one mesh is the stream."""
    attributes = {name: number for number, name in enumerate(TYPES)}
    extensions = {DRACO: {"bufferView": 0, "attributes": names}}
    is_color = {"componentType": 5121, "normalized": True}
    document = {
        "asset": {"version": "2.0"},
        "extensionsRequired": [DRACO],
        "buffers": [{"byteLength": len(stream)}],
        "bufferViews": [{"buffer": 0, "byteLength": len(stream)}],
        "accessors": [
            {"componentType": 5126, "count": len(HILL), "type": kind} | (is_color if name == "COLOR_0" else {})
            for name, kind in TYPES.items()
        ],
        "meshes": [{"primitives": [{"attributes": attributes, "extensions": extensions}]}],
        "nodes": [{"mesh": 0}],
        "scenes": [{"nodes": [0]}],
    }
    write_container(folder / "hill.glb", document, stream)
    return folder / "hill.glb"


def varint(value: int) -> bytes:
    """A whole number as Draco writes it: seven bits a byte, the lowest first."""
    low = bytes([value & 0x7F | (0x80 if value > 0x7F else 0)])
    return low + varint(value >> 7) if value > 0x7F else low


def announcing(triangles: int, *, vertices: int = 3, splits: int = 0) -> bytes:
    """The head of a stream that says how much it holds, and holds nothing."""
    counts = varint(vertices) + varint(triangles) + b"\xff" + varint(triangles) + varint(splits)
    return EDGEBREAKER + counts + bytes(100)
