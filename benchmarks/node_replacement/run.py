"""Measures how many frames a stage is without its render node when it is killed or hangs, with a spare and without."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import structlog

from filmlot.buildings.assets.engine.street import build_street
from filmlot.buildings.stage.engine.calibration.applied import AppliedCalibrations
from filmlot.buildings.stage.engine.description import read_description
from filmlot.devicekit.child import Child
from filmlot.gate.crew import Crew, CrewPlan
from filmlot.gate.node.config import Content
from filmlot.gate.node.view import ViewReader
from filmlot.gate.nodes import Nodes

CLAIM_FRAMES = 2.0
DEMO = Path(__file__).parents[2] / "examples" / "stage.toml"
LOOK_S = 0.0005
SETTLE_S = 3.0
PATIENCE_S = 90.0
IDLE_S = 5.0


@dataclass
class Loss:
    """A node's end: when the crew knew, and when the next head and the next picture were there."""

    detected_s: float
    head_s: float
    picture_s: float


class Witness:
    """Notes when a crew first knows that its node is gone: by its end, or by its silence before it is killed."""

    def __init__(self) -> None:
        self.detected_s: float | None = None
        for owner, name in ((Nodes, "_lose"), (Child, "kill")):
            setattr(owner, name, self._noting(getattr(owner, name)))

    def _noting(self, called: Callable[..., None]) -> Callable[..., None]:
        def noted(*arguments: object) -> None:
            self.detected_s = self.detected_s or time.monotonic()
            called(*arguments)

        return noted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--hangs", type=int, default=3)
    parser.add_argument("--cold", type=int, default=3)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    frame_s = float(1 / read_description(stage_text(spare=True)).rate)
    print(f"the demo stage with its street, {1 / frame_s:.0f} frames a second; frames from the detection of the loss")
    print(f"{'way':34}{'head p50':>10}{'max':>8}{'picture p50':>14}{'max':>8}")
    witness = Witness()
    with tempfile.TemporaryDirectory() as folder:
        scene = Path(folder) / "street.glb"
        build_street(scene, waiting=lambda: None)
        with crewed(Path(folder) / "warm", scene, spare=True) as (crew, view):
            show_cost(crew)
            heads = show("spare, node killed", frame_s, lose(crew, witness, view, signal.SIGKILL, options.kills))
            heads += show("spare, node hung", frame_s, lose(crew, witness, view, signal.SIGSTOP, options.hangs))
        with crewed(Path(folder) / "cold", scene, spare=False) as (crew, view):
            show("cold restart, node killed", frame_s, lose(crew, witness, view, signal.SIGKILL, options.cold))
    if max(heads) > CLAIM_FRAMES:
        sys.exit(f"a node was replaced after {max(heads):.1f} frames, over the {CLAIM_FRAMES:.0f} of the claim")


@contextmanager
def crewed(folder: Path, scene: Path, *, spare: bool) -> Iterator[tuple[Crew, ViewReader]]:
    """A crew at work whose nodes have all drawn."""
    run = folder / "run"
    for needed in (run, folder / "cache", folder / "walls"):
        needed.mkdir(parents=True)
    plan = CrewPlan(
        stage_id="bench",
        description=stage_text(spare=spare),
        calibrations=AppliedCalibrations(),
        content=Content(file=scene),
        run=run,
        cache=folder / "cache",
        walls=folder / "walls",
    )
    crew = Crew(plan, reported=lambda _report: None, lost=lambda: None)
    crew.start()
    crew.lead()
    try:
        wait_until_ready(crew)
        yield crew, ViewReader(run)
    finally:
        crew.stop()


def stage_text(*, spare: bool) -> str:
    return f"spare_node = {str(spare).lower()}\n{DEMO.read_text(encoding='utf-8')}"


def lose(crew: Crew, witness: Witness, view: ViewReader, blow: signal.Signals, times: int) -> list[Loss]:
    """The node is killed, or stopped as if it hung, as often as asked."""
    found = []
    for _ in range(times):
        wait_until_ready(crew)
        witness.detected_s = None
        assert crew.nodes.on_air is not None
        assert crew.nodes.on_air.pid is not None
        os.kill(crew.nodes.on_air.pid, blow)
        wait_for(lambda: witness.detected_s)
        mark, picture = number_of(view.head()), number_of(view.pictures(after=0))
        wait_for(lambda mark=mark: number_of(view.head()) > mark)
        head_s = time.monotonic()
        wait_for(lambda picture=picture: number_of(view.pictures(after=0)) > picture)
        assert witness.detected_s is not None
        found.append(Loss(witness.detected_s, head_s, time.monotonic()))
    return found


def number_of(found: tuple[int, ...] | None) -> int:
    return 0 if found is None else found[0]


def wait_until_ready(crew: Crew) -> None:
    """Until every node has drawn, and some time more, in which one that starts takes the cores."""
    wait_for(lambda: all(place.report is not None and place.report.pictures > 0 for place in crew.nodes.places))
    time.sleep(SETTLE_S)


def wait_for(condition: Callable[[], object]) -> None:
    ends_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < ends_s, "it never came"
        time.sleep(LOOK_S)


def show_cost(crew: Crew) -> None:
    """What the spare costs while it waits."""
    pid = next(place.child.pid for place in crew.nodes.places if place.child is not crew.nodes.on_air)
    process = psutil.Process(pid)
    share = process.cpu_percent(IDLE_S)
    print(f"the waiting spare: {share:.1f} % of one core, {process.memory_info().rss >> 20} MiB")


def show(way: str, frame_s: float, losses: list[Loss]) -> list[float]:
    heads = [(loss.head_s - loss.detected_s) / frame_s for loss in losses]
    pictures = [(loss.picture_s - loss.detected_s) / frame_s for loss in losses]
    figures = statistics.median(heads), max(heads), statistics.median(pictures), max(pictures)
    print("{:34}{:>10.2f}{:>8.2f}{:>14.2f}{:>8.2f}".format(way, *figures))
    return heads


if __name__ == "__main__":
    main()
