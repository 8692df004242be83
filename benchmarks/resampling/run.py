"""Prints how exactly a pose at frame time is told from a tracker's samples, beside nearest sample and straight line."""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from filmlot.devicekit.prediction import Prediction
from filmlot.devicekit.records import POSE, pack_pose
from filmlot.devicekit.resample import pose_at
from filmlot.devicekit.simulator import PATHS, Placement
from filmlot.standards.pose import Pose
from filmlot.standards.rotation import turn_between, turned

Records = NDArray[np.void]
Move = Callable[[float], Placement]

CLAIM_MM, CLAIM_DEG = 0.05, 0.005
MOVES = ("dolly", "crane", "handheld")
RATES_HZ = (60, 100, 240)
JITTER = 0.3
SECONDS = 8
FRAMES = 1500
LATENCIES_MS = (50, 100, 166)
FRAME_NS = 41_666_667
WINDOW = 64


def record(move: Move, rate_hz: int, chance: np.random.Generator) -> Records:
    """What a tracker sends whose samples come up to 30 % of a period early or late, each stamped with its own time."""
    count = SECONDS * rate_hz
    times = (np.arange(1, count + 1) + chance.uniform(-JITTER, JITTER, count)) * 1e9 / rate_hz
    poses = []
    for time_ns in times.astype(np.int64).tolist():
        placed = move(time_ns / 1e9)
        poses.append(Pose(time_ns, time_ns, placed.position_m, placed.rotation_deg))
    return np.frombuffer(b"".join(pack_pose(pose, source=0) for pose in poses), POSE)


def resampled(records: Records, time_ns: int) -> Placement:
    found = pose_at(records, time_ns)
    assert found is not None
    return Placement(found.pose.position_m, found.pose.rotation_deg)


def on_a_line(records: Records, time_ns: int) -> Placement:
    after = int(np.searchsorted(records["capture_ns"], time_ns))
    a, b = records[after - 1], records[after]
    part = (time_ns - int(a["capture_ns"])) / (int(b["capture_ns"]) - int(a["capture_ns"]))
    x, y, z = (a["position_m"] + part * (b["position_m"] - a["position_m"])).tolist()
    start, end = tuple(a["rotation_deg"].tolist()), tuple(b["rotation_deg"].tolist())
    pan, tilt, roll = (part * turn for turn in turn_between(start, end))
    return Placement((x, y, z), turned(start, (pan, tilt, roll)))


def nearest(records: Records, time_ns: int) -> Placement:
    sample = records[np.argmin(np.abs(records["capture_ns"] - time_ns))]
    return Placement(tuple(sample["position_m"].tolist()), tuple(sample["rotation_deg"].tolist()))


def find_error(found: Placement, true: Placement) -> tuple[float, float]:
    """Millimetres, and the largest of pan, tilt and roll in degrees."""
    angles = zip(found.rotation_deg, true.rotation_deg, strict=True)
    return 1000 * math.dist(found.position_m, true.position_m), max(abs(a - b) for a, b in angles)


def compare_ways(path: str, rate_hz: int) -> list[tuple[float, float]]:
    """The largest errors of ours, of a straight line and of the nearest sample at frame times."""
    move, records = PATHS[path], record(PATHS[path], rate_hz, np.random.default_rng(rate_hz))
    times = np.linspace(records["capture_ns"][10], records["capture_ns"][-10], FRAMES).astype(np.int64).tolist()
    worst = []
    for way in (resampled, on_a_line, nearest):
        errors = [find_error(way(records, time_ns), move(time_ns / 1e9)) for time_ns in times]
        worst.append((max(mm for mm, _ in errors), max(deg for _, deg in errors)))
    return worst


def compare_beyond(path: str, latency_ms: int) -> NDArray[np.float64]:
    """Held and predicted (2), by how far the newest sample is left behind: mean and worst in mm and in degrees (4)."""
    move, records = PATHS[path], record(PATHS[path], 120, np.random.default_rng(7))
    prediction = Prediction(latency_ns=latency_ms * 1_000_000, frame_ns=FRAME_NS)
    found = []
    for last in range(WINDOW, len(records)):
        seen = records[last - WINDOW : last]
        time_ns = int(seen["capture_ns"][-1]) + latency_ms * 1_000_000
        ways = [pose_at(seen, time_ns), pose_at(seen, time_ns, prediction=prediction)]
        placed = [Placement(way.pose.position_m, way.pose.rotation_deg) for way in ways if way is not None]
        found.append([find_error(place, move(time_ns / 1e9)) for place in placed])
    errors = np.array(found)
    return np.concatenate([errors.mean(axis=0), errors.max(axis=0)], axis=1)[:, [0, 2, 1, 3]]


def main() -> None:
    print(f"at frame times, samples jittered by {JITTER:.0%} of a period; largest errors, mm and deg")
    print(f"{'move':10}{'Hz':>5}{'ours':>20}{'straight line':>20}{'nearest sample':>20}")
    missed = []
    for path, rate_hz in itertools.product((*MOVES, "whip"), RATES_HZ):
        worst = compare_ways(path, rate_hz)
        print(f"{path:10}{rate_hz:>5}" + "".join(f"{mm:>11.4f}{deg:>9.4f}" for mm, deg in worst))
        if (worst[0][0] > CLAIM_MM or worst[0][1] > CLAIM_DEG) and path != "whip":
            missed.append(f"{worst[0][0]:.4f} mm, {worst[0][1]:.4f} deg on {path} at {rate_hz} Hz")
    print("\nbeyond the newest sample, 120 Hz; mean and worst error, mm, then deg")
    print(f"{'move':10}{'ms':>5}{'held':>36}{'predicted':>36}")
    for path, latency_ms in itertools.product((*MOVES, "whip"), LATENCIES_MS):
        ways = compare_beyond(path, latency_ms)
        print(
            f"{path:10}{latency_ms:>5}"
            + "".join(f"{way[0]:>9.2f}{way[1]:>9.2f}{way[2]:>9.3f}{way[3]:>9.3f}" for way in ways)
        )
    if missed:
        sys.exit(f"over {CLAIM_MM} mm or {CLAIM_DEG} deg: {'; '.join(missed)}")


if __name__ == "__main__":
    main()
