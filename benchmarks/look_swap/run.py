"""Measures how long the walls take from one look to another, and how many frames that costs, beside a restart."""

from __future__ import annotations

import argparse
import logging
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import structlog

from filmlot.buildings.assets.engine.generate.sample import SAMPLES, sample_source
from filmlot.buildings.assets.engine.package.writer import write_package
from filmlot.buildings.stage.engine.description import read_description
from filmlot.gate.node.config import Content, NodeConfig, TakeOverOrder
from filmlot.gate.node.painter import Painter
from filmlot.gate.node.view import ViewReader
from filmlot.render import Pictures
from filmlot.standards.geometry import Camera, Lens

CLAIM_FRAMES = 2
DEMO = Path(__file__).parents[2] / "examples" / "stage.toml"
CAMERA = Camera(position_m=(0.0, 0.0, 1.6), rotation_deg=(0.0, 0.0, 0.0), lens=Lens())
LOOKS = ({"weather": "rain"}, {"weather": "snow", "season": "winter"}, {"timeOfDay": "night"})
STEADY_S = 3.0
PATIENCE_S = 300.0


@dataclass
class Screen:
    """Offers the painter a frame at every tick, and notes when which look was drawn."""

    painter: Painter
    frame_s: float
    drawn: list[tuple[float, dict[str, str] | None]] = field(default_factory=list)

    def watch(self, *, until: dict[str, str] | None = None, seconds: float = PATIENCE_S) -> None:
        """Ticks until a look is drawn, or for some seconds."""
        end_s = time.monotonic() + seconds
        while time.monotonic() < end_s:
            self.painter.offer(CAMERA, self._note)
            time.sleep(self.frame_s - time.monotonic() % self.frame_s)
            if until is not None and self.drawn and self.drawn[-1][1] == until:
                return
        if until is not None:
            sys.exit(f"{until} was never drawn: {self.painter.detail}")

    def gap_frames(self, since: int) -> int:
        """The most ticks between two pictures."""
        times = [at for at, _ in self.drawn[since:]]
        return max((round((after - before) / self.frame_s) for before, after in pairwise(times)), default=0)

    def _note(self, pictures: Pictures | None, content: Content | None) -> None:
        if pictures is not None and content is not None:
            self.drawn.append((time.monotonic(), content.look))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--texture-px", type=int, default=512)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        file = write_house(home / "package", texture_px=options.texture_px)
        with painted(home, Content(file=file, look=LOOKS[-1])) as screen:
            screen.watch(until=LOOKS[-1])
            screen.watch(seconds=STEADY_S)
            steady = screen.gap_frames(1)
            print(f"{screen.painter.detail}; {1 / screen.frame_s:.0f} frames a second, steady gap {steady} frames")
            print(f"{'way':44}{'first picture':>16}{'longest gap':>14}")
            swaps = [swap(screen, file, look) for _ in range(options.rounds) for look in LOOKS]
        restart_s = restart(home, Content(file=file, look=LOOKS[0]))
        print(f"{'the node started again, sky in the cache':44}{restart_s:>14.2f} s")
    worst = max(gap for _, gap in swaps)
    quickest_s = statistics.median(seconds for seconds, _ in swaps[len(LOOKS) :] or swaps)
    if worst > steady + CLAIM_FRAMES or quickest_s > restart_s:
        sys.exit(f"a swap cost {worst} frames (steady {steady}) and took {quickest_s:.2f} s: over the claim")


def write_house(folder: Path, *, texture_px: int) -> Path:
    """The entry layer of the lane house."""
    house = SAMPLES[0]
    place = folder / house.slug
    place.mkdir(parents=True)
    write_package(place, sample_source(house, texture_px=texture_px, probes=500))
    return place / f"{house.slug}.usd"


@contextmanager
def painted(home: Path, content: Content) -> Iterator[Screen]:
    """A painter at work."""
    described = read_description(DEMO.read_text(encoding="utf-8"))
    folders = {name: home / name for name in ("walls", "cache", "run")}
    for folder in folders.values():
        folder.mkdir()
    painter = Painter(described, **folders, content=content)
    try:
        yield Screen(painter, float(1 / described.rate))
    finally:
        painter.stop()


def swap(screen: Screen, file: Path, look: dict[str, str]) -> tuple[float, int]:
    """Seconds from the order to the first picture in the look, and the longest gap on the way."""
    since, began_s = len(screen.drawn) - 1, time.monotonic()
    screen.painter.show(Content(file=file, look=look))
    screen.watch(until=look)
    took_s = screen.drawn[-1][0] - began_s
    screen.watch(seconds=0.5)
    gap = screen.gap_frames(since)
    print(f"{'live, to ' + ', '.join(look.values()):44}{took_s:>14.2f} s{gap:>7} frames", flush=True)
    return took_s, gap


def restart(home: Path, content: Content) -> float:
    """Seconds from the start of a node to its first picture."""
    run = home / "again"
    run.mkdir()
    config = NodeConfig(
        stage_id="bench",
        description=DEMO.read_text(encoding="utf-8"),
        run=run,
        cache=home / "cache",
        walls=home / "walls",
        content=content,
    )
    (run / "node.json").write_text(config.model_dump_json(), encoding="utf-8")
    view, began_s = ViewReader(run), time.monotonic()
    command = [sys.executable, "-m", "filmlot.gate.node", "--config", str(run / "node.json")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as node:
        assert node.stdin is not None
        node.stdin.write(TakeOverOrder(id=1).model_dump_json().encode() + b"\n")
        node.stdin.flush()
        while view.pictures(after=0) is None:
            if time.monotonic() - began_s > PATIENCE_S:
                sys.exit("the node that was started again drew nothing")
            time.sleep(0.01)
        took_s = time.monotonic() - began_s
        node.stdin.close()
    return took_s


if __name__ == "__main__":
    main()
