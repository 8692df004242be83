"""The watch over the machines: what it says of one that goes and comes back."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator

import pytest
from tests.gate.machines.conftest import RunningAgent
from tests.gate.stages import wait_for

from filmlot.gate.machines import link as link_module
from filmlot.gate.machines import watch as watch_module
from filmlot.gate.machines.answers import Report
from filmlot.gate.machines.link import Exchange
from filmlot.gate.machines.roster import FILE, Machine, write_roster
from filmlot.gate.machines.watch import MachineWatch, Watched, component_of, watching
from filmlot.kernel.ground import Ground
from filmlot.kernel.health import Component, report

pytestmark = pytest.mark.timeout(60)
REPORT = {
    "host": "render-1",
    "load": 0.5,
    "cores": 8,
    "memory_bytes": 1 << 36,
    "memory_free_bytes": 1 << 35,
    "disk_bytes": 1 << 40,
    "disk_free_bytes": 1 << 39,
    "card": None,
    "allowed": ["node"],
    "programs": [],
}
MACHINE = Machine(name="render-1", host="127.0.0.1", port=1, fingerprint="0" * 64, token="0" * 64)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_module, "REPORT_EVERY_S", 0.05)
    monkeypatch.setattr(watch_module, "LONGEST_WAIT_S", 0.2)
    monkeypatch.setattr(link_module, "ANSWER_S", 0.5)


@pytest.fixture
def shown(ground: Ground) -> Iterator[Callable[[], dict[str, Component]]]:
    """The machines on the health page."""

    def read() -> dict[str, Component]:
        components = report(ground, "en").components
        return {component.name: component for component in components if component.name.startswith("machine ")}

    with watching(MachineWatch(ground)):
        yield read


def test_a_machine_that_dies_and_comes_back_is_told_so(
    agent: RunningAgent, ground: Ground, shown: Callable[[], dict[str, Component]]
) -> None:
    assert shown() == {}
    write_roster(ground.settings.home, [agent.machine])
    wait_for(lambda: shown().get("machine render-1", Component(name="", state="down")).state == "ok")
    assert "0 programs" in str(shown()["machine render-1"].detail)

    agent.kill()
    wait_for(lambda: shown()["machine render-1"].state == "down")
    assert shown()["machine render-1"].detail

    agent.restart()
    wait_for(lambda: shown()["machine render-1"].state == "ok")


def test_a_machine_that_hangs_is_told_and_found_again(
    agent: RunningAgent, ground: Ground, shown: Callable[[], dict[str, Component]]
) -> None:
    write_roster(ground.settings.home, [agent.machine])
    wait_for(lambda: shown() and shown()["machine render-1"].state == "ok")

    os.kill(agent.process.pid, signal.SIGSTOP)
    wait_for(lambda: shown()["machine render-1"].state == "down")
    os.kill(agent.process.pid, signal.SIGCONT)
    wait_for(lambda: shown()["machine render-1"].state == "ok")


def test_a_machine_that_was_forgotten_is_watched_no_more(
    agent: RunningAgent, ground: Ground, shown: Callable[[], dict[str, Component]]
) -> None:
    write_roster(ground.settings.home, [agent.machine])
    wait_for(shown)

    write_roster(ground.settings.home, [])

    wait_for(lambda: not shown())


def test_a_damaged_roster_changes_nothing(
    agent: RunningAgent, ground: Ground, shown: Callable[[], dict[str, Component]]
) -> None:
    write_roster(ground.settings.home, [agent.machine])
    wait_for(shown)
    (ground.settings.home / FILE).write_text("[{")
    wait_for(lambda: shown()["machine render-1"].state == "ok")


def reported(*exchanges: tuple[int, int]) -> Watched:
    watched = Watched(MACHINE)
    for offset_ms, round_trip_ms in exchanges:
        watched.note(Exchange("render-1", REPORT, b"", offset_ms * 1_000_000, round_trip_ms * 1_000_000))
    return watched


def test_the_quickest_exchange_tells_the_clock() -> None:
    assert reported((40, 90), (3, 1), (-30, 70)).clock_ms == (3.0, 1.0)


def test_a_clock_that_is_surely_apart_is_degraded() -> None:
    assert component_of(reported((25, 2)), "en").state == "degraded"
    assert component_of(reported((25, 20)), "en").state == "ok"  # the way may have taken the difference
    assert component_of(reported((-15, 2)), "en").state == "ok"


def test_a_machine_is_told_in_both_languages() -> None:
    watched = reported((0, 1))

    assert "no graphics card told" in str(component_of(watched, "en").detail)
    assert "没有显卡信息" in str(component_of(watched, "zh-CN").detail)
    assert component_of(Watched(MACHINE), "zh-CN").detail == "正在启动"


def test_a_report_of_another_shape_is_refused() -> None:
    for odd in ({"programs": None}, {"load": "much"}, {"disk_free_bytes": -1}, {"card": "x" * 1000}):
        with pytest.raises(ValueError, match="validation error"):
            Report.model_validate({**REPORT, **odd})
