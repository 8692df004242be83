"""The look and shape of an asset as a file beside its pictures."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from filmlot.buildings.assets.engine.search.descriptor.look import SIZE, Look, Vector

LIKENESS = "prev/likeness.json"
_STORED = "<f4"
VECTOR_BYTES = SIZE * np.dtype(_STORED).itemsize

_Packed = Annotated[Base64Bytes, Field(min_length=VECTOR_BYTES, max_length=VECTOR_BYTES)]


class LikenessFile(BaseModel):
    """The vectors as little-endian floats of 32 bits, in base64."""

    model_config = ConfigDict(frozen=True)

    look: _Packed
    shape: _Packed


class Vectors(NamedTuple):
    """The look and the shape of an asset, unit vectors (`SIZE`,)."""

    look: Vector
    shape: Vector


def write_likeness(look: Look) -> bytes:
    """The bytes of the file."""
    from base64 import b64encode

    packed = {"look": b64encode(pack(look.look)), "shape": b64encode(pack(look.shape))}
    return LikenessFile(**packed).model_dump_json().encode()


def read_likeness(data: bytes) -> Vectors:
    """What such a file says; raises `ValueError` for another."""
    read = LikenessFile.model_validate_json(data)
    return Vectors(unpack(read.look), unpack(read.shape))


def pack(vector: Vector) -> bytes:
    """A vector as it is stored."""
    return vector.astype(_STORED).tobytes()


def unpack(data: bytes) -> Vector:
    """A vector as it was stored."""
    return np.frombuffer(data, _STORED).astype(np.float32)
