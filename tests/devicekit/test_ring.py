from __future__ import annotations

import math
import multiprocessing
import os
import signal
import time

import numpy as np
import pytest

from filmlot.devicekit.records import POSE, is_sound, pack_pose, pose_of
from filmlot.devicekit.ring import PAYLOAD_BYTES, PayloadRing, Ring, RingError
from filmlot.standards.pose import Pose

NUMBERS = np.dtype([("sequence", "<u8"), ("values", "<f8", (64,))])
POSE_1 = Pose(
    capture_ns=11,
    receive_ns=12,
    position_m=(1.0, 2.0, 3.0),
    rotation_deg=(4.0, 5.0, 6.0),
    focal_length_mm=35.0,
    sensor_mm=(36.0, 20.25),
    timecode_frame=77,
    timecode_rate=(24000, 1001),
    flags=5,
)


def record(value: float) -> bytes:
    filled = np.zeros((), NUMBERS)
    filled["values"] = value
    return filled.tobytes()


def test_an_empty_ring_has_no_latest(tmp_path):
    with Ring.create(tmp_path / "ring", NUMBERS, 4) as ring:
        assert ring.latest() is None
        assert len(ring.since(0)) == 0


def test_readers_see_what_was_written_oldest_first(tmp_path):
    with Ring.create(tmp_path / "ring", NUMBERS, 8) as writer, Ring.open(tmp_path / "ring") as reader:
        assert [writer.write(record(value)) for value in (1.0, 2.0, 3.0)] == [1, 2, 3]
        assert reader.since(1)["sequence"].tolist() == [2, 3]
        assert reader.since(1)["values"][:, 0].tolist() == [2.0, 3.0]
        assert reader.latest()["values"][5] == 3.0
        assert len(reader.since(3)) == 0


def test_a_reader_that_was_overtaken_sees_the_gap(tmp_path):
    with Ring.create(tmp_path / "ring", NUMBERS, 8) as ring:
        for value in range(100):
            ring.write(record(value))
        found = ring.since(5)["sequence"].tolist()
        assert found == list(range(found[0], 101))
        assert found[0] > 5 + 1
        assert len(found) >= 6


def test_what_was_read_does_not_change_when_the_writer_goes_on(tmp_path):
    with Ring.create(tmp_path / "ring", NUMBERS, 2) as ring:
        ring.write(record(1.0))
        found = ring.latest()
        for _ in range(5):
            ring.write(record(2.0))
        assert found["values"][0] == 1.0


def test_a_writer_that_starts_again_goes_on_where_it_was_and_its_readers_with_it(tmp_path):
    with Ring.create(tmp_path / "ring", NUMBERS, 4) as writer:
        writer.write(record(1.0))
    with Ring.open(tmp_path / "ring") as reader, Ring.create(tmp_path / "ring", NUMBERS, 4) as writer:
        assert writer.write(record(2.0)) == 2
        assert reader.latest()["values"][0] == 2.0


def test_a_ring_of_another_shape_takes_the_place_of_the_old_one(tmp_path):
    Ring.create(tmp_path / "ring", NUMBERS, 4).close()
    with Ring.create(tmp_path / "ring", POSE, 4) as ring:
        assert ring.dtype == POSE


def write_without_end(path):
    ring = Ring.create(path, NUMBERS, 64)
    value = 0.0
    while True:
        ring.write(record(value))
        value += 1.0


def test_no_reader_ever_sees_half_a_record_even_of_a_writer_that_is_killed(tmp_path):
    context = multiprocessing.get_context("spawn")
    path = tmp_path / "ring"
    Ring.create(path, NUMBERS, 64).close()
    for _ in range(2):
        writer = context.Process(target=write_without_end, args=(path,), daemon=True)
        writer.start()
        with Ring.open(path) as reader:
            start = reader.head
            while reader.head == start:
                time.sleep(0.01)
            last, seen = 0, 0
            while seen < 2000:
                for found in reader.since(last):
                    assert (found["values"] == found["values"][0]).all()
                    assert found["sequence"] > last
                    last = found["sequence"]
                    seen += 1
            os.kill(writer.pid, signal.SIGKILL)
            writer.join()
            for found in reader.since(0):
                assert (found["values"] == found["values"][0]).all()


@pytest.mark.parametrize("content", [b"", b"not a ring at all", b"FILMLOT RING 1\0\0" + bytes(5000)])
def test_a_file_that_is_no_ring_is_refused(tmp_path, content):
    (tmp_path / "ring").write_bytes(content)
    with pytest.raises(RingError, match="ring"):
        Ring.open(tmp_path / "ring")


def test_a_ring_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(RingError, match="nowhere"):
        Ring.open(tmp_path / "nowhere")


def test_a_ring_that_was_cut_short_is_refused_and_made_anew(tmp_path):
    Ring.create(tmp_path / "ring", NUMBERS, 4).close()
    os.truncate(tmp_path / "ring", 5000)
    with pytest.raises(RingError, match="cut short"):
        Ring.open(tmp_path / "ring")
    with Ring.create(tmp_path / "ring", NUMBERS, 4) as ring:
        assert ring.write(record(1.0)) == 1


def test_a_record_of_the_wrong_size_is_refused(tmp_path):
    with Ring.create(tmp_path / "ring", NUMBERS, 4) as ring, pytest.raises(RingError, match="records of 520"):
        ring.write(b"short")


def test_a_pose_goes_through_a_ring_unchanged(tmp_path):
    with Ring.create(tmp_path / "ring", POSE, 4) as ring:
        ring.write(pack_pose(POSE_1, source=3))
        found = ring.latest()
        assert repr(pose_of(found)) == repr(POSE_1)
        assert (found["source"], found["focal_length_mm"], found["timecode_rate"][1]) == (3, 35.0, 1001)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_pose_that_is_nowhere_is_not_sound(value):
    assert is_sound(POSE_1)
    assert not is_sound(POSE_1._replace(position_m=(0.0, value, 0.0)))
    assert not is_sound(POSE_1._replace(rotation_deg=(0.0, 0.0, value)))
    assert is_sound(POSE_1._replace(f_stop=value)) == math.isnan(value)


def test_datagrams_are_kept_as_they_came_up_to_four_kibibytes(tmp_path):
    ring = PayloadRing.create(tmp_path / "ring", 4)
    assert ring.latest() is None
    for data in (b"", b"abc", bytes(range(256)) * 30):
        ring.write(data, source=2, receive_ns=9)
    reader = PayloadRing.open(tmp_path / "ring")
    assert [payload.length for payload in reader.since(0)] == [0, 3, 7680]
    assert [payload.data for payload in reader.since(1)] == [b"abc", (bytes(range(256)) * 30)[:PAYLOAD_BYTES]]
    assert (reader.latest().source, reader.latest().receive_ns) == (2, 9)
    reader.close()
    ring.close()


def test_a_ring_of_poses_is_no_ring_of_datagrams(tmp_path):
    Ring.create(tmp_path / "ring", POSE, 4).close()
    with pytest.raises(RingError, match="no datagrams"):
        PayloadRing.open(tmp_path / "ring")
