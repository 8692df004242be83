"""Meshes that Draco compressed inside glTF (KHR_draco_mesh_compression; Draco bitstream 2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from io import SEEK_CUR, BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.render.cursor import Cursor
from filmlot.render.scene import MAX_TRIANGLES, MAX_VERTICES, SceneError

DRACO = "KHR_draco_mesh_compression"
_MESH, _SEQUENTIAL, _EDGEBREAKER = 1, 0, 1
_WITH_METADATA = 0x80
_UNCOMPRESSED = "Export without Draco compression"


@dataclass(frozen=True, eq=False)
class DracoMesh:
    """What a stream held: triangles (T, 3), and arrays (count, width) by the names that glTF has for them.

    A damaged stream may name vertices that there are not.
    """

    triangles: NDArray[np.uint32]
    attributes: dict[str, NDArray[Any]]


def decode_draco(packed: Cursor, stream: bytes) -> DracoMesh:
    """The mesh in a stream; `packed` is the extension, which names the stream's attributes by number.

    Raises:
        SceneError: The stream is broken, is no Draco 2.2, or holds more than a scene may.
    """
    import DracoPy

    _check_header(packed, stream)
    try:
        mesh = DracoPy.decode(stream)
    except (DracoPy.FileTypeException, TypeError, ValueError) as error:
        raise _broken(packed) from error
    if mesh.faces is None:
        raise _broken(packed)
    held = {attribute["unique_id"]: np.asarray(attribute["data"]) for attribute in mesh.attributes}
    names = packed.child("attributes")
    numbers = {name: names.integer(name) for name in names.names()}
    for name, number in numbers.items():
        if number not in held or held[number].ndim != 2:
            raise names.fail("{name} is not in the compressed mesh", name=repr(name))
    return DracoMesh(mesh.faces, {name: held[number] for name, number in numbers.items()})


def _check_header(packed: Cursor, stream: bytes) -> None:
    """Refuses what the stream announces, before the decoder makes room for it (Draco bitstream, sections 2 and 3)."""
    if len(stream) < 12 or stream[:5] != b"DRACO":
        raise _broken(packed)
    major, minor, kind, method = stream[5:9]
    if (major, minor) != (2, 2) or kind != _MESH or method not in (_SEQUENTIAL, _EDGEBREAKER):
        what = "is compressed in a way that is not read (Draco {major}.{minor})"
        raise packed.fail(what, _UNCOMPRESSED, major=major, minor=minor)
    if stream[10] & _WITH_METADATA:
        raise packed.fail("carries metadata in its compressed mesh, which are not read", _UNCOMPRESSED)
    for count, limit in zip(_announced(packed, stream, method), (MAX_VERTICES, MAX_TRIANGLES), strict=True):
        if count > limit:
            what = "announces {count} vertices or triangles, more than {limit}"
            raise packed.fail(what, "Reduce meshes, export again", count=count, limit=limit)


def _announced(packed: Cursor, stream: bytes, method: int) -> tuple[int, int]:
    """How many vertices and triangles a stream says it has."""
    head = BytesIO(stream)
    if method == _SEQUENTIAL:
        head.seek(11)
        triangles = _varint(packed, head)
        return _varint(packed, head), triangles
    head.seek(12)  # after how the triangles were walked through
    vertices, triangles = _varint(packed, head), _varint(packed, head)
    head.seek(1, SEEK_CUR)  # how many attributes
    _symbols, splits = _varint(packed, head), _varint(packed, head)
    return vertices + splits, triangles


def _varint(packed: Cursor, head: BytesIO) -> int:
    """The next whole number: seven bits a byte, the lowest first."""
    value = 0
    for shift in range(0, 35, 7):
        byte = head.read(1)
        if not byte:
            break
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return value
    raise _broken(packed)


def _broken(packed: Cursor) -> SceneError:
    return packed.fail("its compressed mesh is damaged", "Export or copy the file again")
