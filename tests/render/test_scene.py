from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tests.render.samples import placed, still_life

from filmlot.render import SceneError
from filmlot.render.pack import Bucket, pack_scene
from filmlot.render.scene import Image, Instance, Material
from filmlot.render.texture import decode_image, mip_levels


def changed(**fields: object) -> object:
    return dataclasses.replace(still_life(), **fields)


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"instances": ()}, "nothing that can be drawn"),
        ({"instances": (Instance(mesh=9),)}, "instance 0: names a mesh"),
        ({"instances": (Instance(mesh=0, world=np.full((4, 4), np.nan)),)}, "instance 0: its transform"),
        ({"instances": (Instance(mesh=0, world=placed((1e9, 0, 0))),)}, "Check the file's units"),
        ({"materials": (Material(),)}, "names a material"),
        (
            {"materials": (Material(base_color_image=4), Material(), Material())},
            "material 0 '': names an image",
        ),
    ],
)
def test_a_scene_that_cannot_be_shown_is_refused_by_place(fields, complaint):
    with pytest.raises(SceneError, match=complaint):
        changed(**fields)


def test_an_error_names_its_place_and_a_remedy():
    with pytest.raises(SceneError) as caught:
        changed(instances=(Instance(mesh=9),))
    assert caught.value.place == "instance 0"
    assert caught.value.remedy == "Export the file again"


def test_every_instance_is_drawn_once_and_mirrored_ones_without_culling():
    packed = pack_scene(still_life())
    assert len(packed.draws) == 4  # the box stands upright and mirrored
    assert packed.ranges[Bucket.PLAIN_DOUBLE_SIDED][1] == 1
    counts = np.bincount(packed.instances["draw"], minlength=4)
    assert counts.sum() == 4
    assert (packed.draws["first_instance"] == np.cumsum(counts) - counts).all()


def test_a_bounding_sphere_holds_its_mesh():
    scene = still_life()
    packed = pack_scene(scene)
    for instance, row in zip(scene.instances, packed.instances, strict=True):
        mesh = scene.meshes[instance.mesh]
        corners = mesh.positions_m @ instance.world[:3, :3].T + instance.world[:3, 3]
        distances = np.linalg.norm(corners - row["sphere"][:3], axis=1)
        assert distances.max() <= row["sphere"][3] * (1 + 1e-5)


def test_smaller_levels_average_light_and_not_codes():
    pixels = np.zeros((2, 2, 4), np.uint8)
    pixels[0, :, :3], pixels[..., 3] = 255, 255
    image = Image(name="half", pixels=pixels)
    assert mip_levels(image, 2, is_color=True)[1][0, 0, 0] == 188  # half the light
    assert mip_levels(image, 2, is_color=False)[1][0, 0, 0] == 128


def test_a_picture_larger_than_the_limit_is_refused_before_it_is_decoded():
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100)))
    with pytest.raises(SceneError, match="image 3"):
        decode_image("image 3", "bomb", bomb)
