"""Meshes inside glTF that Draco's own encoder compressed."""

from __future__ import annotations

from typing import Any

import DracoPy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.render.compressed import (
    BITS,
    COLORS,
    EDGEBREAKER,
    HILL,
    NAMES,
    NORMAL_BITS,
    NORMALS,
    SEQUENTIAL,
    SIDE,
    TRIANGLES,
    UV,
    announcing,
    compressed_hill,
    varint,
    write_compressed,
)

from filmlot.render import SceneError, load_scene
from filmlot.render.draco import DRACO
from filmlot.render.scene import MAX_TRIANGLES, MAX_VERTICES

STREAMS = [compressed_hill(), compressed_hill(is_in_order=True)]


def turned(triangles: Any) -> set[tuple[int, int, int]]:
    """Triangles without their order, each from its least vertex on."""
    firsts = triangles.argmin(axis=1)
    return {tuple(np.roll(triangle, -first).tolist()) for triangle, first in zip(triangles, firsts, strict=True)}


@pytest.mark.parametrize("stream", STREAMS, ids=["edgebreaker", "sequential"])
def test_what_was_compressed_is_read_within_its_quantisation(tmp_path, stream):
    (mesh,) = load_scene(write_compressed(tmp_path, stream)).meshes
    vertices = (mesh.uv * SIDE).round().astype(int) @ (1, SIDE)
    assert sorted(vertices) == list(range(len(HILL)))
    assert turned(vertices[mesh.triangles]) == turned(TRIANGLES)
    assert (mesh.uv == UV[vertices].astype(np.float32)).all()
    assert mesh.colors == pytest.approx(COLORS[vertices] / 255)
    step_m = np.ptp(HILL, axis=0).max() / (2**BITS - 1)
    assert np.abs(mesh.positions_m - HILL[vertices]).max() <= step_m / 2 + 1e-6
    assert np.abs(mesh.normals - NORMALS[vertices]).max() <= 4 / (2**NORMAL_BITS - 1)


def test_what_the_stream_does_not_name_comes_from_the_accessors(tmp_path):
    names = {name: number for name, number in NAMES.items() if name != "COLOR_0"}
    (mesh,) = load_scene(write_compressed(tmp_path, STREAMS[0], names=names)).meshes
    assert (mesh.colors == 0).all()  # an accessor without a buffer view is zeros (glTF 2.0, section 3.6.2.3)


@pytest.mark.parametrize(
    ("stream", "complaint"),
    [
        (b"", "is damaged"),
        (EDGEBREAKER, "is damaged"),
        (EDGEBREAKER + b"\xff" * 20, "is damaged"),
        (STREAMS[0][:-40], "is damaged"),
        (b"draco" + STREAMS[0][5:], "is damaged"),
        (STREAMS[0][:5] + b"\x01\x03" + STREAMS[0][7:], r"not read \(Draco 1\.3\)"),
        (DracoPy.encode(HILL.astype(np.float32)), r"not read \(Draco 2\.3\)"),
        (compressed_hill(create_metadata=True), "carries metadata"),
        (SEQUENTIAL + varint(MAX_TRIANGLES + 1) + varint(3), "20000001 vertices or triangles"),
        (SEQUENTIAL + varint(1) + varint(MAX_VERTICES + 1), "20000001 vertices or triangles"),
        (announcing(MAX_TRIANGLES + 1), "20000001 vertices or triangles"),
        (announcing(1, splits=MAX_VERTICES), "20000003 vertices or triangles"),
    ],
)
def test_a_stream_that_is_not_read_is_refused_by_name(tmp_path, stream, complaint):
    with pytest.raises(SceneError, match=rf"primitives\[0\]\.extensions\.{DRACO}: .*{complaint}"):
        load_scene(write_compressed(tmp_path, stream))


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (NAMES | {"NORMAL": 9}, "'NORMAL' is not in the compressed mesh"),
        (NAMES | {"NORMAL": 1}, r"accessors\[2\]: its compressed values have 2 parts"),
        (NAMES | {"NORMAL": -1}, "NORMAL: is -1"),
    ],
)
def test_attributes_that_do_not_fit_are_refused_by_place(tmp_path, names, complaint):
    with pytest.raises(SceneError, match=complaint):
        load_scene(write_compressed(tmp_path, STREAMS[0], names=names))


@given(
    stream=st.sampled_from(STREAMS),
    damage=st.lists(st.tuples(st.integers(5, len(STREAMS[0]) - 1), st.integers(0, 255)), min_size=1, max_size=4),
)
@settings(deadline=None, max_examples=300)
def test_a_damaged_stream_raises_nothing_else(tmp_path_factory, stream, damage):
    broken = bytearray(stream)
    for place, byte in damage:
        broken[place] = byte
    folder = tmp_path_factory.mktemp("damaged")
    try:
        load_scene(write_compressed(folder, bytes(broken)))
    except SceneError:
        return
