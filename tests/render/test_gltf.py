"""glTF documents with their buffers and pictures beside them."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.render.samples import still_life

from filmlot.render import SceneError, write_glb
from filmlot.render.glb import read_container
from filmlot.render.gltf import read_gltf
from filmlot.render.scene import Scene


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The still life as a document, its buffer and its picture."""
    write_glb(still_life(), tmp_path / "still.glb")
    document, binary = read_container(tmp_path / "still.glb")
    view = document["bufferViews"][document["images"][0].pop("bufferView")]
    start = view["byteOffset"]
    (tmp_path / "still.bin").write_bytes(binary)
    (tmp_path / "checker one.png").write_bytes(binary[start : start + view["byteLength"]])
    document["buffers"][0]["uri"] = "still.bin"
    document["images"][0]["uri"] = "checker%20one.png"
    write(tmp_path, document)
    return tmp_path


def write(folder: Path, document: Any) -> Path:
    (folder / "still.gltf").write_text(json.dumps(document))
    return folder / "still.gltf"


def document_of(folder: Path) -> Any:
    return json.loads((folder / "still.gltf").read_text())


def read(folder: Path) -> tuple[Scene, list[str]]:
    lost: list[str] = []
    return read_gltf(folder / "still.gltf", lost=lambda error: lost.append(str(error))), lost


def test_a_document_is_read_with_what_lies_beside_it(folder):
    scene, lost = read(folder)
    assert not lost
    assert (scene.images[0].pixels == still_life().images[0].pixels).all()
    for given, found in zip(still_life().meshes, scene.meshes, strict=True):
        assert found.positions_m == pytest.approx(given.positions_m)


def test_data_inside_a_uri_is_read(folder):
    document = document_of(folder)
    packed = base64.b64encode((folder / "still.bin").read_bytes()).decode()
    document["buffers"][0]["uri"] = f"data:application/octet-stream;base64,{packed}"
    write(folder, document)
    (folder / "still.bin").unlink()
    assert len(read(folder)[0].meshes) == 3


def test_a_picture_that_is_missing_is_told_and_left_out(folder):
    (folder / "checker one.png").unlink()
    scene, lost = read(folder)
    assert len(lost) == 1
    assert "'checker%20one.png', which is not there" in lost[0]
    assert scene.materials[0].base_color_image is None
    assert not scene.images


def test_a_second_set_of_uvs_is_told_and_left_out(folder):
    document = document_of(folder)
    document["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"]["texCoord"] = 1
    write(folder, document)
    scene, lost = read(folder)
    assert "a second set of UVs" in lost[0]
    assert scene.materials[0].base_color_image is None


def test_a_webp_picture_is_read(folder):
    from PIL import Image as Pillow

    Pillow.fromarray(still_life().images[0].pixels).save(folder / "checker.webp", lossless=True)
    document = document_of(folder)
    document["images"][0]["uri"] = "checker.webp"
    document["extensionsRequired"] = ["EXT_texture_webp"]
    for texture in document["textures"]:
        texture["extensions"] = {"EXT_texture_webp": {"source": texture.pop("source")}}
    write(folder, document)
    scene, lost = read(folder)
    assert not lost
    assert (scene.images[0].pixels == still_life().images[0].pixels).all()


def test_a_specular_glossy_material_is_read_without_its_metal(folder):
    document = document_of(folder)
    document["materials"][0]["extensions"] = {
        "KHR_materials_pbrSpecularGlossiness": {"diffuseFactor": [0.5, 0.25, 0.125, 1], "glossinessFactor": 0.75}
    }
    write(folder, document)
    material = read(folder)[0].materials[0]
    assert material.base_color == (0.5, 0.25, 0.125, 1.0)
    assert (material.roughness, material.metallic, material.base_color_image) == (0.25, 0.0, None)


@pytest.mark.parametrize(
    ("uri", "what"),
    [
        ("../secret.bin", "outside the file's folder"),
        ("/etc/passwd", "outside the file's folder"),
        ("%2e%2e/secret.bin", "outside the file's folder"),
        ("link.bin", "outside the file's folder"),
        ("http://127.0.0.1/still.bin", "lies outside the file"),
        ("file:///etc/passwd", "lies outside the file"),
        ("still%00.bin", "is not there"),
        (".", "is not there"),
        ("gone.bin", "'gone.bin', which is not there"),
        ("data:application/octet-stream,plain", "not base64"),
        ("data:;base64,%%%", "not base64"),
    ],
)
def test_a_buffer_from_elsewhere_is_refused(folder, uri, what):
    outside = folder.parent / "secret.bin"
    outside.write_bytes((folder / "still.bin").read_bytes())
    (folder / "link.bin").symlink_to(outside)
    document = document_of(folder)
    document["buffers"][0]["uri"] = uri
    write(folder, document)
    with pytest.raises(SceneError, match=what):
        read(folder)


def test_sparse_values_stand_in_their_places(folder):
    document = document_of(folder)
    binary = bytearray((folder / "still.bin").read_bytes())
    primitive = document["meshes"][0]["primitives"][0]
    accessor = document["accessors"][primitive["attributes"]["POSITION"]]
    places, values = np.array([0, 3], "<u2").tobytes(), np.array([[9, 9, 9], [7, 7, 7]], "<f4").tobytes()
    views = document["bufferViews"]
    for data in (places, values):
        views.append({"buffer": 0, "byteOffset": len(binary), "byteLength": len(data)})
        binary += data
    accessor["sparse"] = {
        "count": 2,
        "indices": {"bufferView": len(views) - 2, "componentType": 5123},
        "values": {"bufferView": len(views) - 1},
    }
    document["buffers"][0]["byteLength"] = len(binary)
    (folder / "still.bin").write_bytes(bytes(binary))
    write(folder, document)
    positions = read(folder)[0].meshes[0].positions_m
    assert positions[0].tolist() == [9, 9, 9]
    assert positions[3].tolist() == [7, 7, 7]
    assert positions[1] == pytest.approx(still_life().meshes[0].positions_m[1])


def test_a_sparse_place_beyond_the_values_is_refused(folder):
    document = document_of(folder)
    (folder / "still.bin").write_bytes((folder / "still.bin").read_bytes() + b"\xff\xff" + bytes(12))
    size = (folder / "still.bin").stat().st_size
    views = document["bufferViews"]
    views += [
        {"buffer": 0, "byteOffset": size - 14, "byteLength": 2},
        {"buffer": 0, "byteOffset": size - 12, "byteLength": 12},
    ]
    document["accessors"][0]["sparse"] = {
        "count": 1,
        "indices": {"bufferView": len(views) - 2, "componentType": 5123},
        "values": {"bufferView": len(views) - 1},
    }
    write(folder, document)
    with pytest.raises(SceneError, match="an index names vertex 65535"):
        read(folder)
