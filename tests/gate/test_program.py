"""A program that says itself what can be done to it, as the cues, snapshots and dry runs of a stage see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import pytest
from tests.buildings.stage.show.cues import MAIN, cue, id_of
from tests.kernel.waiting import wait_until

from filmlot.buildings.stage.engine.description import read_description
from filmlot.buildings.stage.engine.show.book import Book
from filmlot.buildings.stage.engine.show.cue import DeviceAction, PointRamp, SnapshotRecall
from filmlot.buildings.stage.engine.show.cue_list import CueList
from filmlot.buildings.stage.engine.show.run import Report, RunState
from filmlot.buildings.stage.engine.show.snapshot import Scope, capture
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.buildings.stage.seeds import DEMO
from filmlot.buildings.stage.show.log import view_of
from filmlot.buildings.stage.show.runner import Runner
from filmlot.devicekit.loop_thread import LoopThread
from filmlot.devices.oscquery.config import OSCQueryConfig
from filmlot.devices.oscquery.simulator import OSCQuerySimulator
from filmlot.gate.controls import Controls
from filmlot.kernel.access import Actor

HERE = "127.0.0.1"
OPACITY = "/layer/1/opacity"
PROGRAM = """
[[devices]]
id = "player"
name = "Playback"
family = "oscquery"
config = {{ host = "127.0.0.1", port = {port}, timeout_ms = 5000 }}
"""


class Unwritten:
    """A log that nobody keeps."""

    def move(self, state: ShowState, actor: Actor) -> str | None:
        return None

    def note(self, report: Report, actor: Actor) -> None:
        pass


@dataclass
class Playing:
    """A simulated program, the stage's controls that have it, and a loop to play it in."""

    program: OSCQuerySimulator
    controls: Controls
    loop: LoopThread
    port: int

    def is_so(self, **points: object) -> bool:
        told = {reading.point: reading.value for reading in self.controls.points()}
        return points.items() <= told.items()


@pytest.fixture
def playing() -> Iterator[Playing]:
    loop = LoopThread("program")
    program = OSCQuerySimulator(OSCQueryConfig(host=HERE))
    port = loop.call(program.start(HERE, 0))
    controls = Controls(read_description(DEMO.read_text() + PROGRAM.format(port=port)))
    controls.start()
    wait_until(lambda: all(status.usable == "yes" for status in controls.statuses().values()), within_s=10)
    yield Playing(program, controls, loop, port)
    controls.stop()
    loop.call(program.stop())
    loop.stop()


def setting(path: str, value: float | str) -> DeviceAction:
    return DeviceAction(device="player", action="set", arguments={"path": path, "value": value})


def go(runner: Runner, number: int) -> Report:
    """The end of a cue that is started now."""
    run_id = runner.go(MAIN, cue_id=id_of(number * 1000)).run_id
    ended: list[Report] = []

    def is_over() -> bool:
        ended[:] = [report for report in runner.look().runs if report.run_id == run_id and report.is_end]
        return bool(ended)

    wait_until(is_over, within_s=10)
    return ended[0]


def test_cues_set_and_fade_what_the_program_has_and_a_snapshot_brings_it_back(playing: Playing) -> None:
    held = capture(playing.controls.points(), Scope(points=("/layer/*", "/fps")))
    assert {"/layer/1/tint#2", "/layer/1/key", "/fps"} <= {point.point for point in held}
    ramp = {"action": "set", "argument": "value", "arguments": {"path": "/layer/1/tint#2"}}
    cues = (
        cue(1, setting(OPACITY, 0.25), setting("/layer/1/blend", "add"), setting("/layer/1/visible", "false")),
        cue(2, PointRamp(device="player", start=1, end=0.5, duration_ms=120, **ramp)),
        cue(3, SnapshotRecall(snapshot_id="first", fade_ms=80)),
        cue(4, setting("/fps", 1)),
    )
    book = Book({MAIN: CueList(cues=cues)}, {"first": held}, Fraction(24))
    runner = Runner(book, state=ShowState.STANDBY, devices=playing.controls, log=Unwritten())
    runner.start()
    try:
        assert [go(runner, number).state for number in (1, 2)] == [RunState.DONE, RunState.DONE]
        done: Mapping[str, object] = {OPACITY: 0.25, "/layer/1/blend": "add", "/layer/1/visible": False}
        assert playing.is_so(**done, **{"/layer/1/tint#2": 0.5, "/layer/1/tint#3": 1.0})
        playing.loop.call(change(playing.program.set_value, "/fps", 24.0))
        wait_until(lambda: playing.is_so(**{"/fps": 24.0}), within_s=5)
        back = go(runner, 3)
        assert (back.state, [point.point for point in back.left_out]) == (RunState.DONE, ["/fps"])
        assert capture(playing.controls.points(), Scope(points=("/layer/*",))) == held[1:]
        refused = view_of(go(runner, 4), "zh-CN")
        assert (refused.acks[0].detail, refused.failures[0].error) == ("/fps 只能读取，不能设置",) * 2
    finally:
        runner.stop()


def test_a_point_that_is_no_more_is_no_reading(playing: Playing) -> None:
    assert playing.is_so(**{"/fps": 60.0})
    playing.loop.call(change(playing.program.remove, "/fps"))
    wait_until(lambda: "/fps" not in {reading.point for reading in playing.controls.points()}, within_s=5)
    assert str(playing.controls.check(setting("/fps", 1))) == "the program has no /fps"


def test_a_program_that_comes_back_with_less_has_no_more_points_than_that(playing: Playing) -> None:
    playing.loop.call(playing.program.stop())
    wait_until(lambda: playing.controls.statuses()["player"].usable == "no", within_s=5)
    assert playing.is_so(**{"/fps": 60.0})
    del playing.program.methods["/fps"]
    playing.loop.call(playing.program.start(HERE, playing.port))
    wait_until(lambda: playing.controls.statuses()["player"].usable == "yes", within_s=10)
    assert "/fps" not in {reading.point for reading in playing.controls.points()}


async def change(verb: Callable[..., None], *given: object) -> None:
    """Have something change at the program, in its own loop."""
    verb(*given)


def test_what_the_program_would_refuse_is_known_before_the_go(playing: Playing) -> None:
    assert playing.controls.check(setting(OPACITY, 0.5)) is None
    assert str(playing.controls.check(setting(OPACITY, 2))) == f"{OPACITY} takes 0…1; 2 is outside"
    assert "path" in str(playing.controls.check(DeviceAction(device="player", action="set")))
    nobody = DeviceAction(device="nobody", action="set")
    assert str(playing.controls.check(nobody)) == "there is no such device"
    assert str(playing.controls.check(DeviceAction(device="player", action="dance"))) == "oscquery has no such action"


def test_a_program_names_what_may_be_chosen_and_is_remembered_while_it_is_away(playing: Playing) -> None:
    assert playing.controls.choices("player", "trigger") == {"path": ["/transport/play", "/transport/stop"]}
    assert playing.controls.choices("nobody", "set") == {}
    playing.loop.call(playing.program.stop())
    wait_until(lambda: playing.controls.statuses()["player"].usable == "no", within_s=5)
    assert OPACITY in playing.controls.choices("player", "set")["path"]
    ways = {reading.point: reading.action for reading in playing.controls.points()}
    assert (ways[OPACITY], ways["/fps"], ways["methods"]) == ("set", None, None)
