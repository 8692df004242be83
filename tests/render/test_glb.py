from __future__ import annotations

import json
import math
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.render.samples import still_life

from filmlot.render import SceneError, load_scene, write_glb
from filmlot.render.environment import Sky
from filmlot.render.glb import read_container, write_container
from filmlot.render.scene import AlphaMode


@pytest.fixture
def glb(tmp_path: Path) -> Path:
    path = tmp_path / "still.glb"
    write_glb(still_life(), path)
    return path


def change(path: Path, edit: Any) -> Path:
    """The file again, with its document or its binary chunk edited."""
    document, binary = read_container(path)
    data = bytearray(binary)
    edit(document, data)
    write_container(path, document, bytes(data))
    return path


def test_what_was_written_is_read_again(glb):
    written, read = still_life(), load_scene(glb)
    assert len(read.instances) == len(written.instances)
    for given, found in zip(written.instances, read.instances, strict=True):
        assert found.world == pytest.approx(given.world)
    for given, found in zip(written.meshes, read.meshes, strict=True):
        assert found.positions_m == pytest.approx(given.positions_m)
        assert (found.triangles == given.triangles).all()
        assert found.normals == pytest.approx(given.normals)
    assert read.materials == written.materials
    assert (read.images[0].pixels == written.images[0].pixels).all()
    assert read.sun is not None
    assert read.sun.direction == pytest.approx(np.array((-0.5, -0.4, 0.8)) / math.sqrt(1.05))
    assert read.sun.radiance == pytest.approx((1.4, 1.3, 1.2))
    assert read.environment == Sky()


def test_a_file_that_is_no_glb_is_refused(tmp_path):
    path = tmp_path / "photo.glb"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    with pytest.raises(SceneError, match=r"is not a GLB file\. Export as glTF 2\.0 binary"):
        load_scene(path)


def test_an_unknown_kind_of_file_is_refused(tmp_path):
    with pytest.raises(SceneError, match=r"'\.fbx' are not read"):
        load_scene(tmp_path / "set.fbx")


def test_a_file_of_version_1_is_refused(glb):
    data = bytearray(glb.read_bytes())
    data[4:8] = struct.pack("<I", 1)
    glb.write_bytes(data)
    with pytest.raises(SceneError, match="has version 1"):
        load_scene(glb)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_refused(glb, part):
    data = glb.read_bytes()
    glb.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(SceneError, match="bytes"):
        load_scene(glb)


def test_every_truncated_header_is_refused(glb):
    data = glb.read_bytes()
    for length in range(40):
        glb.write_bytes(data[:length])
        with pytest.raises(SceneError):
            load_scene(glb)


def test_a_chunk_that_reaches_beyond_the_file_is_refused(glb):
    data = bytearray(glb.read_bytes())
    data[12:16] = struct.pack("<I", len(data))
    glb.write_bytes(data)
    with pytest.raises(SceneError, match="chunk 0: announces"):
        load_scene(glb)


def test_a_document_that_is_no_json_is_refused(glb):
    data = glb.read_bytes().replace(b'"asset"', b'"asset!', 1)
    glb.write_bytes(data)
    with pytest.raises(SceneError, match="is not JSON"):
        load_scene(glb)


def test_deeply_nested_json_is_refused(tmp_path):
    text = b"[" * 200_000
    path = tmp_path / "deep.glb"
    path.write_bytes(
        struct.pack("<III", 0x46546C67, 2, 20 + len(text)) + struct.pack("<II", len(text), 0x4E4F534A) + text
    )
    with pytest.raises(SceneError, match="is not JSON"):
        load_scene(path)


def set_in(*path: Any) -> Any:
    """An edit that sets the value at a path in the document; the last of the path is the value."""

    def edit(document: Any, _data: bytearray) -> None:
        *keys, last, value = path
        for key in keys:
            document = document[key]
        document[last] = value

    return edit


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        (set_in("accessors", 0, "count", 10**12), r"accessors\[0\]\.count: is 1000000000000"),
        (set_in("accessors", 0, "count", 5000), r"accessors\[0\]: reaches byte"),
        (set_in("accessors", 0, "byteOffset", 10**9), r"accessors\[0\]: reaches byte"),
        (set_in("accessors", 0, "byteOffset", -4), r"byteOffset: is -4"),
        (set_in("accessors", 0, "componentType", 5130), "component type 5130"),
        (set_in("accessors", 0, "type", "MAT4"), "type 'MAT4'"),
        (set_in("accessors", 0, "sparse", {"count": 10**9}), r"sparse\.count: is 1000000000"),
        (set_in("accessors", 0, "sparse", {"count": 1, "indices": {"componentType": 5126}}), "unsigned whole numbers"),
        (set_in("accessors", 0, "bufferView", 999), "bufferView: is 999"),
        (set_in("bufferViews", 0, "byteLength", 10**9), r"bufferViews\[0\]: reaches byte"),
        (set_in("bufferViews", 0, "byteStride", 2), "reaches byte"),
        (set_in("buffers", 0, "uri", "../secret.bin"), r"buffers\[0\]: lies outside the file"),
        (set_in("images", 0, "uri", "http://example.org/a.png"), r"images\[0\]: lies outside the file"),
        (set_in("meshes", 0, "primitives", 0, "material", 77), "material: is 77"),
        (set_in("meshes", 0, "primitives", "many"), "not a list"),
        (set_in("meshes", 0, 5), "is 5, not an object"),
        (set_in("nodes", 0, "mesh", 3.5), "mesh: is 3.5"),
        (set_in("nodes", 0, "mesh", True), "mesh: is True"),
        (set_in("nodes", 0, "matrix", [1] * 15), "not 16 numbers"),
        (set_in("nodes", 0, "matrix", [math.inf] * 16), "not a finite number"),
        (set_in("nodes", 0, "children", [0]), "circle of nodes"),
        (set_in("scenes", 0, "nodes", [1234]), "is 1234"),
        (set_in("materials", 0, "alphaMode", "SOME"), "alpha mode 'SOME'"),
        (set_in("materials", 0, "emissiveFactor", "red"), "not 3 numbers"),
        (set_in("extensionsRequired", ["EXT_meshopt_compression"]), "needs 'EXT_meshopt_compression'"),
    ],
)
def test_a_damaged_document_is_refused_by_place(glb, edit, complaint):
    change(glb, edit)
    with pytest.raises(SceneError, match=complaint):
        load_scene(glb)


def test_an_index_beyond_the_vertices_is_refused(glb):
    def edit(document: Any, data: bytearray) -> None:
        accessor = document["accessors"][document["meshes"][0]["primitives"][0]["indices"]]
        start = document["bufferViews"][accessor["bufferView"]]["byteOffset"]
        data[start : start + 2] = struct.pack("<H", 60000)

    with pytest.raises(SceneError, match="vertex 60000"):
        load_scene(change(glb, edit))


@pytest.mark.parametrize("without", [(), ("NORMAL",)])
def test_values_for_too_few_vertices_are_refused(glb, without):
    def edit(document: Any, _data: bytearray) -> None:
        attributes = document["meshes"][0]["primitives"][0]["attributes"]
        document["accessors"][attributes["TEXCOORD_0"]]["count"] = 2
        for name in without:
            del attributes[name]

    with pytest.raises(SceneError, match=r"attributes: there are 2 for \d+ vertices"):
        load_scene(change(glb, edit))


@pytest.mark.parametrize("value", [math.nan, math.inf, 1e30])
def test_a_position_that_is_no_place_is_refused(glb, value):
    def edit(document: Any, data: bytearray) -> None:
        start = document["bufferViews"][document["accessors"][0]["bufferView"]]["byteOffset"]
        data[start : start + 4] = struct.pack("<f", value)

    with pytest.raises(SceneError, match="positions"):
        load_scene(change(glb, edit))


def test_a_picture_that_is_none_is_refused(glb):
    def edit(document: Any, data: bytearray) -> None:
        start = document["bufferViews"][document["images"][0]["bufferView"]]["byteOffset"]
        data[start : start + 8] = b"notapngX"

    with pytest.raises(SceneError, match="no readable PNG, JPEG or WebP"):
        load_scene(change(glb, edit))


def test_a_scene_without_anything_to_draw_is_refused(glb):
    with pytest.raises(SceneError, match="nothing that can be drawn"):
        load_scene(change(glb, set_in("scenes", 0, "nodes", [])))


def test_random_damage_never_gets_past_the_reader_as_another_error(glb):
    data = glb.read_bytes()
    random = np.random.default_rng(5)
    (length,) = struct.unpack_from("<I", data, 12)
    for _ in range(300):
        broken = bytearray(data)
        for place in random.integers(20, 20 + length, size=3):
            broken[place] = random.integers(32, 127)
        glb.write_bytes(broken)
        try:
            load_scene(glb)
        except SceneError:
            continue


def test_positions_come_out_z_up(tmp_path):
    # glTF: Y up, front towards +Z. On the stage: Z up, front towards who stands at the origin.
    path = tmp_path / "point.glb"
    positions = np.array([(0, 2, 0), (0, 2, 5), (1, 2, 0)], dtype="<f4")
    document = {
        "asset": {"version": "2.0"},
        "buffers": [{"byteLength": positions.nbytes}],
        "bufferViews": [{"buffer": 0, "byteLength": positions.nbytes}],
        "accessors": [{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "nodes": [{"children": [1], "translation": [0, 1, 0]}, {"mesh": 0, "scale": [2, 2, 2]}],
        "scenes": [{"nodes": [0]}],
    }
    write_container(path, json.loads(json.dumps(document)), positions.tobytes())
    scene = load_scene(path)
    (instance,) = scene.instances
    corners = np.hstack([scene.meshes[0].positions_m, np.ones((3, 1))]) @ instance.world.T
    assert corners[:, :3] == pytest.approx(np.array([(0, 0, 5), (0, -10, 5), (2, 0, 5)]))
    assert scene.materials[0].metallic == 1.0
    assert scene.materials[0].alpha_mode is AlphaMode.OPAQUE


def test_a_tree_that_doubles_at_every_node_is_refused(glb):
    def edit(document: Any, _data: bytearray) -> None:
        document["nodes"] = [{"children": [number + 1, number + 1]} for number in range(200)] + [{"mesh": 0}]
        document["scenes"][0]["nodes"] = [0]

    with pytest.raises(SceneError, match="two parents"):
        load_scene(change(glb, edit))


@pytest.mark.parametrize("name", ["huge.glb", "huge.usdc"])
def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path, name):
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(2 << 30)  # sparse: it takes no room on the disk
    with pytest.raises(SceneError, match="more than 1073741824"):
        load_scene(path)
