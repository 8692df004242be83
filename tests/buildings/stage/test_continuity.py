"""Continuity: what is not as it was in the take before of the same scene and shot."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.buildings.stage.conftest import Set

from filmlot.buildings.stage.engine.continuity import Setup, compare, moved
from filmlot.buildings.stage.take_contracts import CameraStart, Change, ChangeKind, Continuity

START = CameraStart(
    position_m=(1.0, 2.0, 1.6), rotation_deg=(179.0, 0.0, 0.0), focal_length_mm=35.0, focus_distance_m=4.0, f_stop=None
)
SETUP = Setup(
    camera="a",
    rate="24/1",
    described="00",
    devices=frozenset({"tracker"}),
    recorders=frozenset({"Deck 1"}),
    assets={"street": "v1"},
    wall={"frusta": {"overscan": 1.15}, "walls": ["main"]},
    points={"wall.brightness": 0.5, "deck.slot": 1},
    start=START,
)


def test_nothing_changes_between_equal_takes() -> None:
    assert compare(SETUP, SETUP) == []


@pytest.mark.parametrize(
    ("other", "change"),
    [
        ({"camera": "b"}, (ChangeKind.CAMERA, "", "a", "b")),
        ({"rate": "25/1"}, (ChangeKind.RATE, "", "24/1", "25/1")),
        ({"described": "11"}, (ChangeKind.DESCRIPTION, "", None, None)),
        ({"devices": frozenset()}, (ChangeKind.DEVICE, "tracker", "tracker", None)),
        ({"recorders": frozenset({"Deck 1", "Deck 2"})}, (ChangeKind.RECORDER, "Deck 2", None, "Deck 2")),
        ({"assets": {"street": "v2"}}, (ChangeKind.ASSET_VERSION, "street", "v1", "v2")),
        ({"assets": {}}, (ChangeKind.ASSET, "", "street", None)),
        ({"wall": {"frusta": {"overscan": 1.3}, "walls": ["main"]}}, (ChangeKind.WALL, "frusta.overscan", 1.15, 1.3)),
        ({"points": {"wall.brightness": 0.7, "deck.slot": 1}}, (ChangeKind.POINT, "wall.brightness", 0.5, 0.7)),
        (
            {"start": START.model_copy(update={"focal_length_mm": 50.0})},
            (ChangeKind.LENS, "focal_length_mm", 35.0, 50.0),
        ),
        ({"start": START.model_copy(update={"f_stop": 2.8})}, (ChangeKind.LENS, "f_stop", None, 2.8)),
    ],
)
def test_each_change_is_named_once(other: dict[str, object], change: tuple[ChangeKind, str, object, object]) -> None:
    (found,) = compare(SETUP, replace(SETUP, **other))
    kind, subject, before, after = change
    assert found == Change.model_validate({"kind": kind, "subject": subject, "before": before, "after": after})


def test_a_lens_that_is_set_by_hand_need_not_be_set_to_a_hair() -> None:
    other = START.model_copy(update={"focus_distance_m": 4.05, "focal_length_mm": 35.02})
    assert compare(SETUP, replace(SETUP, start=other)) == []


def test_a_start_is_measured_the_short_way_round() -> None:
    there = START.model_copy(update={"position_m": (1.3, 2.4, 1.6), "rotation_deg": (-179.0, 1.0, 0.0)})
    found = moved(START, there)
    assert found is not None
    assert found.distance_m == pytest.approx(0.5)
    assert found.rotation_deg == pytest.approx((2.0, 1.0, 0.0))
    assert moved(None, there) is None


def test_a_take_is_held_against_the_one_before_of_its_scene_and_shot(
    stage_set: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    def continuity(take_id: str) -> Continuity:
        answer = stage_set.client.get(f"{stage_set.address}/takes/{take_id}/continuity")
        assert answer.status_code == 200, answer.text
        return Continuity.model_validate(answer.json())

    first = stage_set.roll(shot="A")
    stage_set.cut()
    stage_set.roll(shot="B")
    stage_set.cut()
    stage_set.machinery.values["wall", "brightness"] = 0.8
    second = stage_set.roll(shot="A")
    stage_set.cut()
    alone = continuity(first.id)
    assert (alone.previous, alone.changes, alone.moved) == (None, [], None)
    found = continuity(second.id)
    assert found.previous is not None
    assert (found.previous.slate, found.moved) == ("12A-1", None)
    assert [(change.subject, change.before, change.after) for change in found.changes] == [
        ("wall.brightness", 0.5, 0.8)
    ]
