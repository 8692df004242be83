"""The binary dump of a scene as the Open Asset Import Library 5 and 6 write it: chunks of a number, a length, bytes.

Skins, animations, lights and cameras are passed over: the bind pose stands. Y is up in it, as in glTF.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.ingest.assimp_material import read_material
from filmlot.buildings.assets.engine.ingest.fault import FaultCode, IngestError
from filmlot.buildings.assets.engine.ingest.pictures import Pictures
from filmlot.render.gltf import UPRIGHT
from filmlot.render.scene import MAX_INSTANCES, Image, Instance, Material, Mesh, Scene, SceneError, flat_normals

MAX_DUMP_BYTES = 4 << 30
MAX_DEPTH = 200
_MAGIC = b"ASSIMP.binary-dump."
_HEADER_BYTES, _FLAGS_AT = 512, 60
_TEXTURE, _MESH, _SCENE, _NODE, _MATERIAL, _PROPERTY, _ANIMATION = (
    0x1236,
    0x1237,
    0x1239,
    0x123C,
    0x123D,
    0x123E,
    0x123B,
)
_POSITIONS, _NORMALS, _TANGENTS, _UV, _COLOR = 0x1, 0x2, 0x4, 0x100, 0x10000
_TRIANGLES = 4
Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]


def read_dump(path: Path, *, name: str, folder: Path, lost: Callable[[SceneError], None]) -> Scene:
    """The scene in a dump, turned to Z-up; its pictures are looked for in the folder.

    Raises:
        SceneError: The dump is damaged or too large, or holds no surface.
    """
    if path.stat().st_size > MAX_DUMP_BYTES:
        raise IngestError(FaultCode.TOO_LARGE, name, "is too large once it is read", "Split the scene")
    data = path.read_bytes()
    if not data.startswith(_MAGIC) or len(data) < _HEADER_BYTES or any(data[_FLAGS_AT : _FLAGS_AT + 4]):
        raise _damaged(name)
    return _Reader(name, _Bytes(name, memoryview(data)[_HEADER_BYTES:]), Pictures(folder, lost=lost)).read()


def _damaged(name: str) -> IngestError:
    remedy = "Export the file again as glTF 2.0 (.glb) or USD"
    return IngestError(FaultCode.UNREADABLE, name, "cannot be taken over from its reader", remedy)


class _Bytes:
    """Bytes read from their beginning; what is asked beyond their end is damage."""

    def __init__(self, name: str, data: memoryview) -> None:
        self.name = name
        self._data = data
        self._at = 0

    def take(self, count: int) -> memoryview:
        if not 0 <= count <= len(self._data) - self._at:
            raise _damaged(self.name)
        self._at += count
        return self._data[self._at - count : self._at]

    def number(self) -> int:
        return int.from_bytes(self.take(4), "little")

    def text(self) -> str:
        return bytes(self.take(self.number())).decode("utf-8", errors="replace")

    def array(self, dtype: str, *shape: int) -> NDArray[Any]:
        count = math.prod(shape)
        return np.frombuffer(self.take(count * np.dtype(dtype).itemsize), dtype).reshape(shape)

    def chunk(self, kind: int) -> _Bytes:
        if self.number() != kind:
            raise _damaged(self.name)
        return _Bytes(self.name, self.take(self.number()))


class _Reader:
    def __init__(self, name: str, data: _Bytes, pictures: Pictures) -> None:
        self._name = name
        self._data = data
        self._pictures = pictures
        self._instances: list[tuple[int, Matrix]] = []

    def read(self) -> Scene:
        scene = self._data.chunk(_SCENE)
        scene.number()  # flags
        meshes, materials, animations, textures = (scene.number() for _ in range(4))
        scene.take(8)  # lights and cameras, which come last
        self._read_node(scene, UPRIGHT, depth=0)
        read = [_read_mesh(scene.chunk(_MESH)) for _ in range(meshes)]
        given = [_read_properties(scene.chunk(_MATERIAL)) for _ in range(materials)]
        for _ in range(animations):
            scene.chunk(_ANIMATION)
        inside = [self._read_texture(scene.chunk(_TEXTURE), number) for number in range(textures)]
        used = [read_material(self._name, properties, self._pictures, inside) for properties in given]
        return self._assemble(read, used)

    def _assemble(self, read: list[Mesh | None], materials: list[Material]) -> Scene:
        kept = [number for number, mesh in enumerate(read) if mesh is not None]
        number_of = {old: new for new, old in enumerate(kept)}
        if any(mesh not in range(len(read)) for mesh, _ in self._instances):
            raise _damaged(self._name)
        instances = [Instance(mesh=number_of[m], world=world) for m, world in self._instances if m in number_of]
        meshes = [mesh for mesh in read if mesh is not None]
        if not materials:
            materials = [Material()]
        return Scene(
            name=self._name,
            meshes=tuple(meshes),
            materials=tuple(materials),
            instances=tuple(instances),
            images=tuple(self._pictures.images),
        )

    def _read_node(self, owner: _Bytes, parent: Matrix, *, depth: int) -> None:
        if depth > MAX_DEPTH:
            remedy = "Flatten the hierarchy before the export"
            what = "nests more than {limit} nodes"
            raise IngestError(FaultCode.TOO_LARGE, self._name, what, remedy, limit=MAX_DEPTH)
        node = owner.chunk(_NODE)
        node.text()
        world = parent @ node.array("<f4", 4, 4).astype(np.float64)
        children, meshes, _metadata = node.number(), node.number(), node.number()
        for mesh in node.array("<u4", meshes):
            self._instances.append((int(mesh), world))
        if len(self._instances) > MAX_INSTANCES:
            what = "is beyond {limit} instances"
            remedy = "Join small objects before the export"
            raise IngestError(FaultCode.TOO_LARGE, self._name, what, remedy, limit=MAX_INSTANCES)
        for _ in range(children):
            self._read_node(node, world, depth=depth + 1)

    def _read_texture(self, texture: _Bytes, number: int) -> int | None:
        place, name = f"{self._name}, picture {number}", f"picture_{number}"
        width, height = texture.number(), texture.number()
        texture.take(8)  # its format's name; its first bytes say it better
        if height == 0:
            return self._pictures.add_file(place, name, bytes(texture.take(width)))
        bgra = texture.array("u1", height, width, 4)
        pixels = np.ascontiguousarray(bgra[..., [2, 1, 0, 3]]).astype(np.uint8)
        return self._pictures.add(Image(name=name, pixels=pixels))


def _read_mesh(mesh: _Bytes) -> Mesh | None:
    """The mesh, or None for points and lines, which are no surface."""
    kinds, vertices, faces, _bones, material, parts = (mesh.number() for _ in range(6))
    if not kinds & _TRIANGLES or not faces or not vertices or not parts & _POSITIONS:
        return None
    positions = mesh.array("<f4", vertices, 3)
    normals = mesh.array("<f4", vertices, 3) if parts & _NORMALS else None
    if parts & _TANGENTS:
        mesh.take(24 * vertices)
    colors = [mesh.array("<f4", vertices, 4) for number in range(8) if parts & (_COLOR << number)]
    uv = None
    for number in range(8):
        if parts & (_UV << number):
            mesh.number()  # how many of the three are used
            values = mesh.array("<f4", vertices, 3)
            uv = values[:, :2] if number == 0 else uv
    triangles = _read_triangles(mesh, faces, vertices)
    return _mesh(positions, triangles, material, normals=normals, uv=uv, colors=colors[0] if colors else None)


def _read_triangles(mesh: _Bytes, faces: int, vertices: int) -> NDArray[np.uint32]:
    index = "<u2" if vertices < 1 << 16 else "<u4"
    record = np.dtype([("count", "<u2"), ("corners", index, (3,))])
    read = np.frombuffer(mesh.take(faces * record.itemsize), record)
    triangles = np.ascontiguousarray(read["corners"]).astype(np.uint32)
    if (read["count"] != 3).any() or triangles.max() >= vertices:
        raise _damaged(mesh.name)
    return triangles


def _mesh(
    positions: Floats,
    triangles: NDArray[np.uint32],
    material: int,
    *,
    normals: Floats | None,
    uv: Floats | None,
    colors: Floats | None,
) -> Mesh:
    # The dump counts v from the image's lower edge.
    turned = None if uv is None else np.stack([uv[:, 0], 1 - uv[:, 1]], axis=1).astype(np.float32)
    if normals is None:
        corners = triangles.reshape(-1)
        positions = positions[corners]
        turned = None if turned is None else turned[corners]
        colors = None if colors is None else colors[corners]
        triangles = np.arange(len(corners), dtype=np.uint32).reshape(-1, 3)
        with np.errstate(invalid="ignore", over="ignore"):  # a mesh with a corner that is no number is refused later
            normals = np.repeat(flat_normals(positions, triangles), 3, axis=0)
    return Mesh(
        name="",
        positions_m=positions,
        triangles=triangles,
        material=material,
        normals=normals,
        uv=turned,
        colors=colors,
    )


def _read_properties(material: _Bytes) -> dict[tuple[str, int], tuple[int, bytes]]:
    """The first property of each key and kind of texture, as its type and its bytes."""
    found: dict[tuple[str, int], tuple[int, bytes]] = {}
    for _ in range(material.number()):
        item = material.chunk(_PROPERTY)
        key, semantic, _index, length, kind = item.text(), *(item.number() for _ in range(4))
        found.setdefault((key, semantic), (kind, bytes(item.take(length))))
    return found
