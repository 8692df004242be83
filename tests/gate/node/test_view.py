"""The live view in shared memory."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image
from tests.gate.stages import wait_for

from filmlot.gate.node.view import ViewReader, ViewWriter, encode_jpeg, pack_view, unpack_view


def test_what_is_written_is_read_in_another_place(tmp_path: Path) -> None:
    writer, reader = ViewWriter(tmp_path, width_px=64), ViewReader(tmp_path)
    picture = np.full((90, 160, 4), 200, np.uint8)
    writer.write_head({"frame": 7})
    writer.write_pictures({"frame": 6}, {"camera": picture})
    wait_for(lambda: reader.pictures(after=0))
    assert reader.head() == (1, {"frame": 7})
    found = reader.pictures(after=0)
    assert found is not None
    number, head, jpegs = found
    assert (number, head) == (1, {"frame": 6})
    assert Image.open(io.BytesIO(jpegs["camera"])).size == (64, 36)
    assert reader.pictures(after=number) is None
    writer.close()


def test_a_reader_before_its_writer_finds_nothing(tmp_path: Path) -> None:
    reader = ViewReader(tmp_path)
    assert reader.head() is None
    assert reader.pictures(after=0) is None


def test_a_message_says_how_long_each_of_its_pictures_is() -> None:
    message = pack_view({"frame": 1}, {"wall:main": b"abc", "camera": b"de"})
    assert unpack_view(message) == ({"frame": 1}, {"wall:main": b"abc", "camera": b"de"})


def test_a_small_picture_is_not_made_larger() -> None:
    jpeg = encode_jpeg(np.zeros((10, 20, 4), np.uint8), width_px=640)
    assert Image.open(io.BytesIO(jpeg)).size == (20, 10)
