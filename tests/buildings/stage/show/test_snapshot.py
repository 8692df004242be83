"""Snapshots: what they hold, and how devices are brought back."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from filmlot.buildings.stage.content_contracts import ContentView, StageLook
from filmlot.buildings.stage.engine.show.cue import ContentShow, LookChange, PointRamp
from filmlot.buildings.stage.engine.show.ramp import NS_A_MS, next_step_ns, value_at
from filmlot.buildings.stage.engine.show.snapshot import (
    CONTENT,
    Reading,
    Scope,
    SnapshotPoint,
    capture,
    content_readings,
    recall,
)


def reading(device: str, point: str, value: bool | float | str, *, settable: bool = True) -> Reading:
    action, argument = (f"set_{point}", point) if settable else (None, None)
    return Reading(device=device, point=point, value=value, action=action, argument=argument)


NOW = [
    reading("wall-left", "brightness", 0.5),
    reading("wall-left", "temperature_c", 41, settable=False),
    reading("wall-right", "brightness", 0.5),
    reading("router", "output_1", "camera a"),
    reading("wall-right", "power", value=True),
]


def test_a_scope_says_what_is_held() -> None:
    held = capture(NOW, Scope(devices=("wall-*",), points=("bright*", "power")))
    assert [(point.device, point.point) for point in held] == [
        ("wall-left", "brightness"),
        ("wall-right", "brightness"),
        ("wall-right", "power"),
    ]
    assert len(capture(NOW, Scope())) == len(NOW)


def test_what_is_as_it_was_is_left_alone() -> None:
    back = recall(capture(NOW, Scope()), NOW, fade_ms=100)
    assert (back.actions, back.left_out) == ((), ())


def test_numbers_fade_and_the_rest_changes_at_once() -> None:
    then = [
        SnapshotPoint(device="wall-left", point="brightness", value=1.0),
        SnapshotPoint(device="router", point="output_1", value="camera b"),
        SnapshotPoint(device="wall-right", point="power", value=False),
    ]
    kinds = [action.kind for action in recall(then, NOW, fade_ms=500).actions]
    assert kinds == ["ramp", "device", "device"]
    assert {action.kind for action in recall(then, NOW, fade_ms=0).actions} == {"device"}


def test_a_point_of_whole_numbers_fades_in_whole_numbers() -> None:
    (ramp,) = recall(
        [SnapshotPoint(device="d", point="level", value=200)], [reading("d", "level", 100)], fade_ms=100
    ).actions
    assert isinstance(ramp, PointRamp)
    assert [value_at(ramp, at * NS_A_MS) for at in (0, 33, 100)] == [100, 133, 200]


def test_what_cannot_be_brought_back_is_named_with_its_reason() -> None:
    then = [
        SnapshotPoint(device="wall-left", point="temperature_c", value=30),
        SnapshotPoint(device="lamp", point="power", value=True),
    ]
    left = [(point.device, point.reason) for point in recall(then, NOW, fade_ms=0).left_out]
    assert left == [("wall-left", "read_only"), ("lamp", "gone")]


def test_what_is_no_value_is_not_held() -> None:
    odd = [reading("d", "a", math.nan), reading("d", "b", math.inf), reading("d", "c", "x" * 1001)]
    assert capture([*odd, reading("d", "e", 1)], Scope()) == (SnapshotPoint(device="d", point="e", value=1),)


def test_a_device_that_names_its_action_as_no_cue_could_is_left_out() -> None:
    odd = Reading(device="d", point="x", value=math.nan, action="set_x", argument="x")
    loud = Reading(device="d", point="y", value=1, action="SET Y!", argument="y")
    then = [SnapshotPoint(device="d", point="x", value=1), SnapshotPoint(device="d", point="y", value=2)]
    back = recall(then, [odd, loud], fade_ms=100)
    assert [(point.point, point.reason) for point in back.left_out] == [("x", "read_only"), ("y", "read_only")]


ramps = st.builds(
    PointRamp,
    device=st.just("d"),
    action=st.just("a"),
    argument=st.just("x"),
    start=st.floats(-1e300, 1e300),
    end=st.floats(-1e300, 1e300),
    duration_ms=st.integers(1, 20_000),
    step_ms=st.integers(10, 5000),
    curve=st.sampled_from(["linear", "ease"]),
)


@given(ramps)
def test_a_ramp_begins_at_its_start_ends_at_its_end_and_stays_between(ramp: PointRamp) -> None:
    times = [0]
    while (following := next_step_ns(ramp, times[-1])) is not None:
        assert following > times[-1]
        times.append(following)
    assert times[-1] == ramp.duration_ms * NS_A_MS
    low, high = sorted((ramp.start, ramp.end))
    margin = abs(high - low) * 1e-9 + abs(high) * 1e-12
    assert value_at(ramp, 0) == ramp.start
    assert value_at(ramp, times[-1]) == ramp.end
    assert all(low - margin <= value_at(ramp, at) <= high + margin for at in times)


def walls(shown: str, **tokens: str) -> list[Reading]:
    """What stands on the walls, as a snapshot holds it."""
    looks = {name: (token,) for name, token in tokens.items()}
    look = StageLook.model_validate(tokens)
    view = ContentView(name="Lane", version_id=shown, asset_id="asset", look=look, looks=looks)
    return content_readings(view)


def test_a_snapshot_brings_the_look_of_the_walls_back_at_once() -> None:
    held = capture(walls("one", weather="rain", season="winter"), Scope())
    (change,) = recall(held, walls("one", weather="snow", season="winter"), fade_ms=500).actions
    assert change == LookChange(look=StageLook(weather="rain"))
    assert recall(held, walls("one", weather="rain", season="winter"), fade_ms=0).actions == ()


def test_a_snapshot_brings_back_what_stood_on_the_walls_with_its_look() -> None:
    held = capture(walls("one", weather="rain"), Scope())
    (change,) = recall(held, walls("two", weather="clear"), fade_ms=0).actions
    assert change == ContentShow(version_id="one", look=StageLook(weather="rain"))


def test_a_snapshot_of_the_look_alone_leaves_what_stands_there() -> None:
    held = capture(walls("one", weather="rain"), Scope(devices=(CONTENT,), points=("weather",)))
    (change,) = recall(held, walls("two", weather="clear"), fade_ms=0).actions
    assert change == LookChange(look=StageLook(weather="rain"))
