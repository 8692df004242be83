"""A camera's delay from a take and the clip that the camera recorded: real files, pictures of a textured dome."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates
from starlette.testclient import TestClient
from tests.buildings.stage.calibration.conftest import Bench

from filmlot.buildings.stage.calibration.queries import applied_calibrations
from filmlot.buildings.stage.engine.recording.frames import FRAME, FrameLog, blank_frame
from filmlot.buildings.stage.engine.recording.manifest import FRAMES
from filmlot.buildings.stage.engine.recording.picture import PictureWriter
from filmlot.buildings.stage.stage import find_row
from filmlot.standards.rotation import matrix_from_angles

RATE = Fraction(24)
SIZE = (180, 320)
FOCAL_PX = 35 / 36 * SIZE[1]
APPLIED_MS = 40.0
DELAY_MS = 83.7
LENGTH_S = 9
START_NS = 1_750_000_000_000_000_000
START_FRAME = 86_400


def wave(time_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """A camera that is panned and tilted by hand, unevenly."""
    pan = 8 * np.sin(2.3 * time_s) + 3 * np.sin(6.1 * time_s + 1)
    return np.stack([pan, 4 * np.sin(3.3 * time_s + 2), 0.5 * np.sin(3.8 * time_s)], axis=-1)


def picture(dome: NDArray[np.float64], rotation_deg: NDArray[np.float64]) -> NDArray[np.uint8]:
    height, width = SIZE
    x, y = np.meshgrid(np.arange(width) + 0.5 - width / 2, np.arange(height) + 0.5 - height / 2)
    rays = np.stack([x / FOCAL_PX, np.ones_like(x), -y / FOCAL_PX], axis=-1) @ matrix_from_angles(rotation_deg).T
    across = np.arctan2(rays[..., 0], rays[..., 1]) * FOCAL_PX + dome.shape[1] / 2
    up = np.arctan2(rays[..., 2], np.hypot(rays[..., 0], rays[..., 1])) * FOCAL_PX
    grey = map_coordinates(dome, [dome.shape[0] / 2 - up, across], order=1, mode="wrap")
    return np.repeat(grey[..., None], 4, axis=2).astype(np.uint8)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the camera recorded: a tenth of a second later than the tracker told."""
    chance = np.random.default_rng(0)
    detail = sum(gaussian_filter(chance.normal(size=(768, 1536)), size) * size for size in (1.5, 3, 8))
    dome = np.clip(128 + 380 * detail / np.ptp(detail), 0, 255)
    path = tmp_path_factory.mktemp("camera") / "A001.mp4"
    writer = PictureWriter(path, size_px=SIZE[::-1], rate=RATE, timecode="01:00:01:00")
    for frame in range(24, int((LENGTH_S - 1) * RATE)):
        writer.append(frame - 24, picture(dome, wave(np.float64(frame / 24 - DELAY_MS / 1000))))
    writer.finish()
    writer.close()
    return path


@pytest.fixture
def take_id(bench: Bench) -> str:
    """A take whose frames hold what the tracker told: each pose as it was `APPLIED_MS` before."""
    found = bench.set.roll().id
    bench.set.cut()
    path = bench.set.takes / found / FRAMES
    path.unlink()
    log = FrameLog(path)
    for number in range(int(LENGTH_S * RATE)):
        record = blank_frame()
        record["frame"], record["timecode_frame"] = number, START_FRAME + number
        record["time_ns"] = START_NS + round(number / 24 * 1e9)
        record["position_m"], record["focal_length_mm"] = (0, 0, 1.6), 35.0
        record["rotation_deg"] = wave(np.float64(number / 24 - APPLIED_MS / 1000))
        log.append(record)
    log.close()
    assert path.stat().st_size == LENGTH_S * 24 * FRAME.itemsize
    return found


def send(client: TestClient, address: str, content: bytes) -> dict:
    answer = client.post(address, content=content)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_the_delay_is_found_within_a_millisecond_and_is_what_the_node_applies(
    bench: Bench, take_id: str, clip: Path
) -> None:
    address = f"{bench.set.address}/takes/{take_id}/delay"
    found = send(bench.set.client, address, clip.read_bytes())
    result = found["result"]
    assert (found["kind"], found["scope"], found["unit"]) == ("delay", "a", "ms")
    assert result["delay_ms"] == pytest.approx(DELAY_MS, abs=1.0)
    assert result["correlation"] > 0.95
    peak = int(np.argmax(result["correlations"]))
    assert result["delays_ms"][peak] == pytest.approx(DELAY_MS, abs=2.0)
    assert np.corrcoef(result["picture_deg_s"], result["tracker_deg_s"])[0, 1] > 0.95
    bench.accept(found)
    with bench.set.ground.look() as look:
        applied = applied_calibrations(look.session, find_row(look.session, bench.set.id), at=look.clock())
    assert applied.delays_ms == {"a": result["delay_ms"]}


@pytest.mark.parametrize(
    ("content", "reason"), [(b"no clip", "does not decode"), (b"", "does not decode")], ids=["text", "nothing"]
)
def test_what_is_no_clip_is_refused_with_its_reason(bench: Bench, take_id: str, content: bytes, reason: str) -> None:
    answer = bench.set.client.post(f"{bench.set.address}/takes/{take_id}/delay", content=content)
    assert (answer.status_code, answer.json()["code"]) == (422, "stage.calibration_unsolved")
    assert reason in answer.json()["detail"]


@pytest.mark.parametrize(("rate", "timecode", "reason"), [(25, "01:00:00:00", "25.000"), (24, "", "no timecode")])
def test_a_clip_of_another_rate_or_without_timecode_is_refused(
    bench: Bench, take_id: str, tmp_path: Path, *, rate: int, timecode: str, reason: str
) -> None:
    import av

    with av.open(tmp_path / "clip.mp4", "w") as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        if timecode:
            stream.metadata["timecode"] = timecode
        for _ in range(4):
            container.mux(stream.encode(av.VideoFrame(64, 36, "yuv420p")))
        container.mux(stream.encode(None))
    answer = bench.set.client.post(
        f"{bench.set.address}/takes/{take_id}/delay", content=(tmp_path / "clip.mp4").read_bytes()
    )
    assert reason in answer.json()["detail"]
