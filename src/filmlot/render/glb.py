"""The GLB container: a header, a JSON chunk and a binary chunk (glTF 2.0, section 4.4)."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

from filmlot.render.scene import SceneError

MAX_FILE_BYTES = 1 << 30
_MAX_JSON_BYTES = 64 << 20
_MAGIC, _JSON, _BINARY = 0x46546C67, 0x4E4F534A, 0x004E4942
_AGAIN = "Export or copy the file again"
_AS_GLB = "Export as glTF 2.0 binary (.glb)"


def read_container(path: Path) -> tuple[dict[str, Any], bytes]:
    """The document and the binary chunk (empty when there is none) of a GLB file.

    Raises:
        SceneError: It is no GLB 2.0, is cut short, or is too large.
    """
    data = _read_limited(path)
    if len(data) < 12 or struct.unpack_from("<I", data)[0] != _MAGIC:
        raise SceneError(path.name, "is not a GLB file", _AS_GLB)
    version, length = struct.unpack_from("<II", data, 4)
    if version != 2:
        raise SceneError(f"{path.name}, header", "has version {version}", _AS_GLB, version=version)
    if length > len(data):
        what = "announces {length} bytes, but there are {size}"
        raise SceneError(f"{path.name}, header", what, _AGAIN, length=length, size=len(data))
    chunks = _read_chunks(path.name, memoryview(data)[:length])
    if not chunks or chunks[0][0] != _JSON:
        raise SceneError(f"{path.name}, chunk 0", "is not the JSON chunk", _AGAIN)
    binary = bytes(chunks[1][1]) if len(chunks) > 1 and chunks[1][0] == _BINARY else b""
    return _parse(path.name, chunks[0][1]), binary


def read_document(path: Path) -> dict[str, Any]:
    """The document of a .gltf file, which keeps its buffers elsewhere.

    Raises:
        SceneError: It is no JSON object, or is too large.
    """
    return _parse(path.name, memoryview(_read_limited(path)))


def write_container(path: Path, document: dict[str, Any], binary: bytes) -> None:
    """Writes a GLB file; both chunks are padded to four bytes."""
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    header = struct.pack("<III", _MAGIC, 2, 12 + 8 + len(text) + 8 + len(binary))
    chunks = struct.pack("<II", len(text), _JSON) + text + struct.pack("<II", len(binary), _BINARY) + binary
    path.write_bytes(header + chunks)


def _read_limited(path: Path) -> bytes:
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        what = "is {size} bytes, more than {limit}"
        raise SceneError(path.name, what, "Reduce textures or split the scene", size=size, limit=MAX_FILE_BYTES)
    return path.read_bytes()


def _read_chunks(name: str, data: memoryview) -> list[tuple[int, memoryview]]:
    chunks: list[tuple[int, memoryview]] = []
    offset = 12
    while offset < len(data) and len(chunks) < 8:
        place = f"{name}, chunk {len(chunks)}"
        if offset + 8 > len(data):
            raise SceneError(place, "is cut short", _AGAIN)
        length, kind = struct.unpack_from("<II", data, offset)
        if offset + 8 + length > len(data):
            raise SceneError(place, "announces {length} bytes beyond the end of the file", _AGAIN, length=length)
        chunks.append((kind, data[offset + 8 : offset + 8 + length]))
        offset += 8 + length
    return chunks


def _parse(name: str, text: memoryview) -> dict[str, Any]:
    if len(text) > _MAX_JSON_BYTES:
        what = "is larger than {limit} bytes"
        raise SceneError(f"{name}, JSON chunk", what, "Split the scene", limit=_MAX_JSON_BYTES)
    try:
        document = json.loads(bytes(text))
    except (ValueError, RecursionError) as error:
        raise SceneError(f"{name}, JSON chunk", "is not JSON", _AGAIN) from error
    if not isinstance(document, dict):
        raise SceneError(f"{name}, JSON chunk", "is not an object", _AGAIN)
    return document
