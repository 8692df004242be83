"""A node and its spare: real processes that say what a node says, without a picture."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.gate.stages import wait_for

from filmlot.gate import nodes as nodes_module
from filmlot.gate.node.config import Answer, Content, CutOrder, Report, ShowOrder
from filmlot.gate.nodes import Nodes
from filmlot.standards.phrase import Phrase

pytestmark = pytest.mark.timeout(60)

WORD = Report(
    take_id=None, failure=None, failed_take_id=None, ticks=1, pictures=1, late=0, behind_ms=0, detail=Phrase("card")
).model_dump_json()
PLAYER = f"""
import json, os, sys, threading, time
log = open(sys.argv[1], "a", buffering=1)

def report():
    while True:
        print({WORD!r}, flush=True)
        time.sleep(0.02)

threading.Thread(target=report, daemon=True).start()
for line in sys.stdin:
    order = json.loads(line)
    log.write(f"{{os.getpid()}} {{order['do']}}\\n")
    if order["do"] == "cut":
        print(json.dumps({{"kind": "answer", "id": order["id"]}}), flush=True)
"""


class Stage:
    """Nodes under watch: what they were told, and how often the one on air was lost."""

    def __init__(self, folder: Path, *, with_spare: bool) -> None:
        self.orders, self.losses, self.reports = folder / "orders", 0, 0
        self.nodes = Nodes(
            [sys.executable, "-c", PLAYER, str(self.orders)],
            logs=folder,
            with_spare=with_spare,
            reported=self._count_report,
            lost=self._count_loss,
        )

    def _count_report(self, _report: Report) -> None:
        self.reports += 1

    def _count_loss(self) -> None:
        self.losses += 1

    def told(self, pid: int | None) -> list[str]:
        """The orders that a process had, in their order."""
        lines = self.orders.read_text().splitlines() if self.orders.exists() else []
        return [line.split()[1] for line in lines if line.startswith(f"{pid} ")]

    @property
    def on_air_pid(self) -> int:
        child = self.nodes.on_air
        assert child is not None
        assert child.pid is not None
        return child.pid

    @property
    def spare_pid(self) -> int:
        (pid,) = (place.child.pid for place in self.nodes.places if place.child is not self.nodes.on_air)
        assert pid is not None
        return pid


@pytest.fixture
def open_stage(tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    opened: list[Stage] = []

    def start(*, with_spare: bool) -> Stage:
        stage = Stage(tmp_path, with_spare=with_spare)
        stage.nodes.start()
        opened.append(stage)
        wait_for(lambda: all(place.report is not None for place in stage.nodes.places))
        return stage

    yield start
    for stage in opened:
        stage.nodes.stop()


def test_one_node_takes_over_and_its_spare_does_not(open_stage: Callable[..., Stage]) -> None:
    stage = open_stage(with_spare=True)

    wait_for(lambda: stage.told(stage.on_air_pid) == ["take_over"])
    assert stage.told(stage.spare_pid) == []
    assert [name for name, _ in stage.nodes.parts()] == ["node", "spare node"]


def test_the_spare_takes_over_when_the_node_is_killed_and_gets_a_spare_itself(open_stage: Callable[..., Stage]) -> None:
    stage = open_stage(with_spare=True)
    killed, spare = stage.on_air_pid, stage.spare_pid

    os.kill(killed, signal.SIGKILL)

    wait_for(lambda: stage.losses == 1 and stage.on_air_pid == spare)
    wait_for(lambda: stage.told(spare) == ["take_over"])
    wait_for(lambda: all(place.report is not None for place in stage.nodes.places))
    assert stage.spare_pid not in {killed, spare}
    assert stage.told(stage.spare_pid) == []
    assert isinstance(stage.nodes.order(lambda number: CutOrder(id=number, take_id="t")), Answer)


def test_the_loss_of_the_spare_is_no_loss_of_the_stage(open_stage: Callable[..., Stage]) -> None:
    stage = open_stage(with_spare=True)
    on_air, spare = stage.on_air_pid, stage.spare_pid

    os.kill(spare, signal.SIGKILL)

    wait_for(lambda: stage.spare_pid != spare)
    assert stage.losses == 0
    assert stage.on_air_pid == on_air


def test_a_node_that_hangs_is_killed_and_replaced(
    open_stage: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nodes_module, "LOOK_S", 0.1)
    stage = open_stage(with_spare=True)
    hung, spare = stage.on_air_pid, stage.spare_pid

    os.kill(hung, signal.SIGSTOP)

    wait_for(lambda: stage.losses == 1 and stage.on_air_pid == spare)
    with pytest.raises(ProcessLookupError):
        os.kill(hung, 0)


def test_without_a_spare_the_node_itself_comes_back(open_stage: Callable[..., Stage]) -> None:
    stage = open_stage(with_spare=False)
    killed = stage.on_air_pid

    os.kill(killed, signal.SIGKILL)

    wait_for(lambda: stage.losses == 1 and stage.nodes.on_air is not None and stage.on_air_pid != killed)
    wait_for(lambda: stage.told(stage.on_air_pid) == ["take_over"])


def test_a_new_scene_reaches_the_spare_too(open_stage: Callable[..., Stage], tmp_path: Path) -> None:
    stage = open_stage(with_spare=True)

    stage.nodes.tell(lambda number: ShowOrder(id=number, content=Content(file=tmp_path / "street.glb")))

    wait_for(lambda: stage.told(stage.on_air_pid) == ["take_over", "show"])
    wait_for(lambda: stage.told(stage.spare_pid) == ["show"])


def test_an_order_to_a_node_that_is_lost_meanwhile_is_answered_by_nobody(open_stage: Callable[..., Stage]) -> None:
    stage = open_stage(with_spare=False)
    os.kill(stage.on_air_pid, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as caller:
        asked = caller.submit(stage.nodes.order, lambda number: CutOrder(id=number, take_id="t"))
        wait_for(lambda: stage.nodes._pending)
        os.kill(stage.on_air_pid, signal.SIGKILL)

        assert asked.result() is None
