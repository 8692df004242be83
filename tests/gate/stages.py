"""Small stages for tests of real processes: ports of their own, few pixels."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filmlot.buildings.stage.engine.calibration.applied import AppliedCalibrations
from filmlot.devicekit.families import family
from filmlot.gate.crew import Crew, CrewPlan
from filmlot.standards.pose import Pose

SPEED_M_S = 0.25
WALL_AND_CAMERA = """
[[walls]]
id = "main"
name = "Main wall"
shape = "flat"
distance_m = 4.0
columns = 4
rows = 2
panel = {{ size_mm = [500, 500], pixels = [32, 32], pitch_mm = 15.625 }}

[[cameras]]
id = "a"
name = "Camera A"
device = "tracker"
sensor_mm = [36.0, 20.25]
resolution_px = [160, 90]
focal_length_mm = 35.0
"""
"""What every small stage has; to be filled in with `format`, as the texts that it is part of."""
TEXT = (
    'name = "Small stage"\ncode = "S"\ntimecode_rate = "24/1"\n'
    + WALL_AND_CAMERA
    + """
[[devices]]
id = "tracker"
name = "Tracker"
family = "opentrackio"
config = {{ interface = "127.0.0.1", port = {tracker} }}

[[devices]]
id = "head"
name = "Head"
family = "freed"
config = {{ interface = "127.0.0.1", port = {head} }}
"""
)


def free_port() -> int:
    """A UDP port that nobody has."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def place_at(time_ns: int, start_ns: int) -> tuple[float, float, float]:
    """Where the moving camera is: a straight line at a steady speed."""
    return (time_ns - start_ns) / 1e9 * SPEED_M_S, 0.0, 1.5


@contextmanager
def moving_camera(key: str, port: int, start_ns: int, *, rate_hz: float = 60.0) -> Iterator[None]:
    """A device on the real wire that moves along `place_at`."""
    found, stopping = family(key), threading.Event()
    encoder = found.encoder(found.config(port=port))

    def send() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            while not stopping.wait(1 / rate_hz):
                now_ns = time.time_ns()
                pose = Pose(now_ns, now_ns, place_at(now_ns, start_ns), (0.0, 0.0, 0.0), focal_length_mm=35.0)
                for datagram in encoder.encode(pose):
                    sender.sendto(datagram, ("127.0.0.1", port))

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def wait_for(condition: Callable[[], object], *, tries: int = 6000) -> None:
    """Waits until it is so; two minutes at most."""
    for _ in range(tries):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it never came")


def crew_of(text: str, tmp_path: Path) -> Iterator[Crew]:
    """The crew of a stage while it works."""
    folders = {name: tmp_path / name for name in ("run", "cache", "walls")}
    for folder in folders.values():
        folder.mkdir()
    plan = CrewPlan(stage_id="s", description=text, calibrations=AppliedCalibrations(), content=None, **folders)
    crew = Crew(plan, reported=lambda _: None, lost=lambda: None)
    crew.start()
    crew.lead()
    yield crew
    crew.stop()
