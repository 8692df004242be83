"""A take on disk: what is written, what survives a kill, and what verification finds."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from tests.buildings.stage.recording import rolling

from filmlot.buildings.stage.engine.recording import manifest as names
from filmlot.buildings.stage.engine.recording.frames import FRAME, NO_PICTURE, read_frames, read_records
from filmlot.buildings.stage.engine.recording.manifest import ManifestState, read_manifest, write_manifest
from filmlot.buildings.stage.engine.recording.picture import whole_length
from filmlot.buildings.stage.engine.recording.recorder import DiskFullError, Recorder
from filmlot.buildings.stage.engine.recording.recovery import recover_take
from filmlot.buildings.stage.engine.recording.tracking import SAMPLE, Sample
from filmlot.buildings.stage.engine.recording.verification import TakeFaultyError, verify_take
from filmlot.buildings.stage.take_contracts import BreakReason

FRAMES = 60


@pytest.fixture
def take(tmp_path: Path) -> Path:
    folder = tmp_path / "take"
    recorder = Recorder(folder, rolling.manifest_of("take"), name_frame=rolling.name_frame)
    for number in range(FRAMES):
        picture = None if number % 7 == 3 else rolling.picture_of(number)
        recorder.add(rolling.frame_of(number), [rolling.sample_of(number)], picture)
        while recorder._waiting_pictures > 4:
            time.sleep(0.002)
    recorder.cut()
    assert recorder.join(20)
    assert recorder.failure is None
    return folder


def shown(path: Path) -> list[tuple[int, int]]:
    """The number and the grey of every picture that plays."""
    with av.open(path) as container:
        stream = container.streams.video[0]
        assert stream.time_base is not None
        return [
            (round((picture.pts or 0) * stream.time_base * 24), int(picture.to_ndarray(format="gray").mean()))
            for picture in container.decode(stream)
        ]


def probed(path: Path) -> dict[str, str]:
    """What FFmpeg's own program says about a file, decoding all of it."""
    command = ["ffprobe", "-v", "quiet", "-count_frames", "-select_streams", "v", "-of", "json"]
    entries = "stream=nb_read_frames:stream_tags=timecode"
    done = subprocess.run([*command, "-show_entries", entries, path], capture_output=True, check=True)
    stream = json.loads(done.stdout)["streams"][0]
    return {"frames": stream["nb_read_frames"], "timecode": stream["tags"]["timecode"]}


def test_a_cut_take_is_whole_and_says_what_it_holds(take: Path) -> None:
    manifest = read_manifest(take)
    assert (manifest.state, manifest.frames, manifest.samples) == (ManifestState.CLOSED, FRAMES, FRAMES)
    assert manifest.pictures == FRAMES - len(range(3, FRAMES, 7))
    assert (manifest.first_timecode, manifest.last_timecode) == ("01:00:00:00", "01:00:02:11")


def test_every_picture_is_the_one_of_its_frame(take: Path) -> None:
    frames = read_frames(take / names.FRAMES)
    pictures = shown(take / names.PICTURE)
    assert [number for number, _ in pictures] == frames["frame"][frames["picture"] != NO_PICTURE].tolist()
    for number, grey in pictures:
        assert grey == pytest.approx(rolling.grey_of(number), abs=3)
        assert frames[number]["position_m"][0] == pytest.approx(number / 100)


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="FFmpeg's ffprobe is not installed")
def test_an_independent_player_counts_the_same_pictures_and_reads_the_timecode(take: Path) -> None:
    assert probed(take / names.PICTURE) == {
        "frames": str(read_manifest(take).pictures),
        "timecode": "01:00:00:00",
    }


def test_no_fragment_is_longer_than_a_second(take: Path) -> None:
    with av.open(take / names.PICTURE) as container:
        keys = [packet.pts for packet in container.demux(video=0) if packet.is_keyframe and packet.pts is not None]
        rate = container.streams.video[0].time_base
    assert rate is not None
    assert max(np.diff(keys)) * rate <= 1


def test_the_tracking_is_the_samples_as_they_came(take: Path) -> None:
    lines = (take / names.TRACKING).read_bytes().splitlines()
    assert lines == [rolling.sample_of(number).line for number in range(FRAMES)]
    index = read_records(take / names.TRACKING_INDEX, SAMPLE)
    data = (take / names.TRACKING).read_bytes()
    for record, line in zip(index, lines, strict=True):
        assert data[record["offset"] :][: record["length"]] == line


def test_the_formats_in_the_manifest_read_the_records(take: Path) -> None:
    described = read_manifest(take).formats[names.FRAMES]
    dtype = np.dtype([(field[0], field[1], *map(tuple, field[2:])) for field in described])
    assert dtype == FRAME


def test_a_verified_take_is_sealed_with_the_hash_of_each_file(take: Path) -> None:
    manifest = verify_take(take)
    assert manifest.state is ManifestState.VERIFIED
    assert set(manifest.files) == {names.PICTURE, names.TRACKING, names.TRACKING_INDEX, names.FRAMES}
    assert verify_take(take) == manifest


def test_a_take_without_any_picture_is_black_and_verified_by_its_tracking(tmp_path: Path) -> None:
    folder = tmp_path / "dark"
    recorder = Recorder(folder, rolling.manifest_of("dark"), name_frame=rolling.name_frame)
    for number in range(5):
        recorder.add(rolling.frame_of(number), [rolling.sample_of(number)], None)
    recorder.cut()
    assert recorder.join(20)
    assert verify_take(folder).pictures == 1
    assert shown(folder / names.PICTURE) == [(0, 0)], "a black one holds the beginning"


def test_a_take_whose_first_picture_comes_late_keeps_it_at_its_frame(tmp_path: Path) -> None:
    folder = tmp_path / "late"
    recorder = Recorder(folder, rolling.manifest_of("late"), name_frame=rolling.name_frame)
    for number in range(30):
        recorder.add(rolling.frame_of(number), [], rolling.picture_of(number) if number in (5, 9, 28) else None)
    recorder.cut()
    assert recorder.join(20)
    assert [number for number, _ in shown(folder / names.PICTURE)] == [0, 5, 9, 28]
    assert verify_take(folder).pictures == 4


def break_picture(folder: Path) -> None:
    path = folder / names.PICTURE
    with path.open("r+b") as file:
        file.truncate(whole_length(path) // 2)


def break_tracking(folder: Path) -> None:
    path = folder / names.TRACKING
    path.write_bytes(path.read_bytes().replace(b'"sequenceNumber":7', b'"sequenceNumber"!7'))


def break_frames(folder: Path) -> None:
    path = folder / names.FRAMES
    path.write_bytes(path.read_bytes()[FRAME.itemsize :])


def slip_timecode(folder: Path) -> None:
    frames = read_frames(folder / names.FRAMES)
    frames["timecode_frame"][20:] += 1
    (folder / names.FRAMES).write_bytes(frames.tobytes())


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (break_picture, names.PICTURE),
        (break_tracking, "line 8"),
        (break_frames, names.FRAMES),
        (slip_timecode, "slips at frame 20"),
    ],
)
def test_a_take_that_disagrees_with_itself_is_not_sealed(take: Path, spoil: Callable[[Path], None], word: str) -> None:
    spoil(take)
    with pytest.raises(TakeFaultyError, match=word):
        verify_take(take)
    assert read_manifest(take).state is ManifestState.CLOSED


def test_a_roll_on_a_full_disk_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(DiskFullError, match="MiB are left"):
        Recorder(
            tmp_path / "take", rolling.manifest_of("take"), name_frame=rolling.name_frame, free_bytes=lambda _: 10 << 20
        )
    assert not (tmp_path / "take").exists()


def test_a_disk_that_fills_up_ends_the_take_and_says_so(tmp_path: Path) -> None:
    room = iter([4 << 30, 64 << 20])
    recorder = Recorder(
        tmp_path / "take",
        rolling.manifest_of("take"),
        name_frame=rolling.name_frame,
        free_bytes=lambda _: next(room, 64 << 20),
    )
    recorder.add(rolling.frame_of(0), [], rolling.picture_of(0))
    assert recorder.join(20)
    assert "64 MiB are left" in str(recorder.failure)
    manifest = read_manifest(tmp_path / "take")
    assert (manifest.state, manifest.reason) == (ManifestState.CLOSED, BreakReason.DISK_FULL)
    assert len(shown(tmp_path / "take" / names.PICTURE)) == 1


def test_a_sample_of_two_lines_is_refused(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "take", rolling.manifest_of("take"), name_frame=rolling.name_frame)
    recorder.add(rolling.frame_of(0), [Sample(time_ns=1, source=1, sequence=1, line=b"{\n}")], None)
    assert recorder.join(20)
    assert "not one line" in str(recorder.failure)
    assert read_manifest(tmp_path / "take").reason is BreakReason.WRITE_FAILED


@pytest.mark.parametrize("seed", range(4))
def test_a_take_killed_at_any_moment_plays_and_is_marked_interrupted(tmp_path: Path, seed: int) -> None:
    folder = tmp_path / "take"
    command = [sys.executable, "-m", "tests.buildings.stage.recording.rolling", str(folder), "0.01"]
    with subprocess.Popen(command, env={"PYTHONPATH": ":".join(sys.path)}) as process:
        while not (folder / names.FRAMES).exists() or (folder / names.FRAMES).stat().st_size < 30 * FRAME.itemsize:
            time.sleep(0.01)
            assert process.poll() is None
        time.sleep(random.Random(seed).uniform(0, 0.6))
        process.send_signal(signal.SIGKILL)
    assert len(shown(folder / names.PICTURE)) > 0, "it plays before anything was repaired"
    spoil_tail(folder, seed)
    manifest = recover_take(folder, reason=BreakReason.NODE_LOST, name_frame=rolling.name_frame)
    assert manifest.state is ManifestState.INTERRUPTED
    check_recovered(folder)
    assert recover_take(folder, reason=BreakReason.LOT_STOPPED, name_frame=rolling.name_frame) == manifest


def spoil_tail(folder: Path, seed: int) -> None:
    """What a power failure may add to a kill: ends cut at any byte."""
    chance = random.Random(seed)
    for name in (names.PICTURE, names.TRACKING, names.TRACKING_INDEX, names.FRAMES):
        with (folder / name).open("r+b") as file:
            file.truncate(max(0, file.seek(0, 2) - chance.randrange(FRAME.itemsize)))


def check_recovered(folder: Path) -> None:
    manifest = read_manifest(folder)
    frames = read_frames(folder / names.FRAMES)
    pictures = shown(folder / names.PICTURE)
    assert len(pictures) == manifest.pictures > 0
    assert [number for number, _ in pictures] == frames["frame"][frames["picture"] != NO_PICTURE].tolist()
    assert all(grey == pytest.approx(rolling.grey_of(number), abs=3) for number, grey in pictures)
    lines = (folder / names.TRACKING).read_bytes().splitlines()
    assert len(lines) >= manifest.samples > 0
    assert all(isinstance(json.loads(line), dict) for line in lines)
    assert (folder / names.FRAMES).stat().st_size % FRAME.itemsize == 0
    if shutil.which("ffprobe"):
        assert probed(folder / names.PICTURE) == {"frames": str(manifest.pictures), "timecode": "01:00:00:00"}


def test_a_take_killed_before_its_first_frame_is_recovered_empty(tmp_path: Path) -> None:
    tmp_path.joinpath("take").mkdir()
    write_manifest(tmp_path / "take", rolling.manifest_of("take"))
    manifest = recover_take(tmp_path / "take", reason=BreakReason.NODE_LOST, name_frame=rolling.name_frame)
    assert (manifest.state, manifest.frames, manifest.pictures) == (ManifestState.INTERRUPTED, 0, 0)


@pytest.mark.parametrize("length", [0, 1, 7, 8, 20])
def test_a_picture_torn_in_its_header_is_recovered_as_none(take: Path, length: int) -> None:
    write_manifest(take, read_manifest(take).model_copy(update={"state": ManifestState.ROLLING}))
    with (take / names.PICTURE).open("r+b") as file:
        file.truncate(length)
    manifest = recover_take(take, reason=BreakReason.NODE_LOST, name_frame=rolling.name_frame)
    assert manifest.pictures == 0
    assert (read_frames(take / names.FRAMES)["picture"] == NO_PICTURE).all()
