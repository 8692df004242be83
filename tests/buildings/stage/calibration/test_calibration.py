"""Calibrations over HTTP: measured, accepted, withdrawn, and what the gate makes of them."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from tests.buildings.stage.calibration.conftest import Bench
from tests.buildings.stage.calibration.measured import PLACES_M, in_tracker, registration

from filmlot.buildings.stage.calibration.queries import applied_calibrations, calibration_facts, weigh
from filmlot.buildings.stage.engine.calibration.applied import AppliedCalibrations
from filmlot.buildings.stage.seeds import DEMO
from filmlot.buildings.stage.stage import find_row
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.work import utc_now
from filmlot.standards.pose import Pose


def applied(bench: Bench) -> AppliedCalibrations:
    with bench.set.ground.look() as look:
        return applied_calibrations(look.session, find_row(look.session, bench.set.id), at=look.clock())


def describe_with(bench: Bench, before: str, after: str) -> None:
    text = DEMO.read_text(encoding="utf-8")
    assert before in text
    answer = bench.set.client.put(f"{bench.set.address}/description", content=text.replace(before, after))
    assert answer.status_code == 204, answer.text


def gate_check(bench: Bench) -> dict[str, Any]:
    checks = bench.ask("GET", "show/gate")["checks"]
    found: dict[str, Any] = next(check for check in checks if check["key"] == "calibration")
    return found


def test_a_registration_is_measured_as_a_draft_with_its_residuals(bench: Bench) -> None:
    found = bench.measure(registration())
    assert (found["kind"], found["scope"], found["standing"]) == ("registration", "tracker", "draft")
    assert (found["author"], found["unit"]) == ("Li Mei", "mm")
    assert 0 < found["rms"] <= found["worst"] < 2.5
    assert [item["name"] for item in found["residuals"]["items"]] == [f"point {number}" for number in range(1, 9)]
    assert found["measurement"]["points"][0]["stage_m"] == PLACES_M[0].tolist()
    assert applied(bench) == AppliedCalibrations()


def test_an_accepted_registration_leads_the_trackers_poses_into_the_stage(bench: Bench) -> None:
    found = bench.accept(bench.measure(registration()))
    motion = applied(bench).registrations["tracker"]
    probes = np.array([[0.5, 1.0, 1.6], [-3.0, 4.0, 2.0]])
    told = [Pose(0, 0, tuple(place), (0.0, 0.0, 0.0)) for place in in_tracker(probes).tolist()]
    led = np.array([motion.carry(pose).position_m for pose in told])
    assert np.linalg.norm(led - probes, axis=1).max() * 1000 < found["worst"]
    assert [(item.id, item.kind, item.scope) for item in applied(bench).items] == [
        (found["id"], "registration", "tracker")
    ]


def test_a_point_that_was_probed_wrongly_is_left_out_and_marked(bench: Bench) -> None:
    measurement = registration()
    measurement["points"][4]["tracker_m"][0] += 0.1
    residuals = bench.measure(measurement)["residuals"]["items"]
    assert [item["used"] for item in residuals] == [number != 4 for number in range(8)]
    assert residuals[4]["value"] == pytest.approx(100, abs=5)


def test_what_does_not_determine_anything_is_refused_with_its_reason_in_both_languages(bench: Bench) -> None:
    measurement = registration()
    measurement["points"] = measurement["points"][:3]
    refused = bench.refused("POST", "calibrations", "calibration_unsolved", json={"measurement": measurement})
    assert refused["detail"] == "Nothing was kept: there are 3 points; probe 4, better 6 to 10."
    chinese = catalogue().problem(refused["code"], "zh-CN", refused["params"])
    assert chinese.detail == "未保存：只有 3 个点，至少采 4 个，最好 6 到 10 个。"
    assert bench.ask("GET", "calibrations") == {"items": []}


def test_a_point_at_which_the_tracker_moved_is_refused(bench: Bench) -> None:
    measurement = registration()
    measurement["points"][2]["std_mm"] = 14.2
    refused = bench.refused("POST", "calibrations", "calibration_unsolved", json={"measurement": measurement})
    assert "14.2 mm at point 3" in refused["detail"]


def test_a_device_that_the_stage_does_not_have_is_not_found(bench: Bench) -> None:
    measurement = registration(device="moon")
    answer = bench.set.client.post(f"{bench.set.address}/calibrations", json={"measurement": measurement})
    assert (answer.status_code, answer.json()["params"]) == (404, {"kind": "device", "id": "moon"})


def test_the_newest_accepted_of_a_scope_counts_and_withdrawing_brings_the_former_back(bench: Bench) -> None:
    first, second = bench.measure(registration(seed=1)), bench.measure(registration(seed=2))
    other = bench.accept(bench.measure(registration(device="head")))
    bench.accept(second)
    bench.accept(first)
    assert bench.standings() == {first["id"]: "in_force", second["id"]: "superseded", other["id"]: "in_force"}
    bench.withdraw(first)
    assert bench.standings()[second["id"]] == "in_force"
    bench.accept(first)
    assert bench.standings()[first["id"]] == "in_force"


def test_nothing_is_accepted_or_withdrawn_twice(bench: Bench) -> None:
    found = bench.accept(bench.measure(registration()))
    path = f"calibrations/{found['id']}"
    refused = bench.refused("POST", f"{path}/accept", "calibration_state_refused")
    assert refused["params"] == {"state": "accepted", "asked": "accepted"}
    bench.withdraw(found)
    bench.refused("POST", f"{path}/withdraw", "calibration_state_refused")


def test_it_is_what_the_gate_asks_for_by_camera_or_by_tracker(bench: Bench) -> None:
    for scope in ("a", "tracker"):
        bench.ask("PUT", "show/rules", json={"calibrations": [{"kind": "registration", "scope": scope}]})
        assert gate_check(bench)["outcome"] == "fail"
        found = bench.accept(bench.measure(registration()))
        assert gate_check(bench)["outcome"] == "pass"
        bench.withdraw(found)


def test_what_has_expired_keeps_the_gate_closed_but_is_applied_on(bench: Bench) -> None:
    found = bench.accept(bench.measure(registration(), trusted_for_days=2))
    with bench.set.ground.look() as look:
        stage, later = find_row(look.session, bench.set.id), utc_now() + timedelta(days=2)
        assert [item.standing for item in weigh(look.session, stage, at=later)] == ["expired"]
        assert max(fact.expires_at for fact in calibration_facts(look.session, stage, at=later)) < later
        assert applied_calibrations(look.session, stage, at=later).items[0].id == found["id"]


def test_another_tracker_makes_it_invalid_by_name_and_the_gate_closes(bench: Bench) -> None:
    bench.ask("PUT", "show/rules", json={"calibrations": [{"kind": "registration", "scope": "tracker"}]})
    bench.accept(bench.measure(registration()))
    assert gate_check(bench)["outcome"] == "pass"
    describe_with(bench, "source_number = 1", "source_number = 7")
    (item,) = bench.ask("GET", "calibrations")["items"]
    assert (item["standing"], item["changed"]) == ("invalid", ["devices.tracker"])
    assert gate_check(bench)["outcome"] == "fail"
    assert applied(bench).items == ()
    describe_with(bench, "source_number = 1", "source_number = 1 # as it was")
    assert gate_check(bench)["outcome"] == "pass"


def test_a_draft_of_another_stage_than_now_is_not_accepted(bench: Bench) -> None:
    measurement = registration()
    measurement["points"][0]["wall"] = "main"
    found = bench.measure(measurement)
    describe_with(bench, "radius_m = 5.0", "radius_m = 5.1")
    refused = bench.refused("POST", f"calibrations/{found['id']}/accept", "calibration_outdated")
    assert refused["params"]["changed"] == ["walls.main"]


def test_nothing_changes_under_a_take_that_rolls(bench: Bench) -> None:
    found = bench.measure(registration())
    bench.set.roll()
    refused = bench.refused("POST", f"calibrations/{found['id']}/accept", "calibrated_while_rolling")
    assert refused["params"]["slate"] == "12-1"
    bench.set.cut()
    assert bench.accept(found)["standing"] == "in_force"


def test_a_probe_is_the_mean_of_what_the_tracker_said_and_how_still_it_was(bench: Bench) -> None:
    path = "trackers/tracker/probe"
    assert bench.refused("GET", path, "tracker_silent")["params"] == {"device": "tracker"}
    chance = np.random.default_rng(4)
    places = chance.normal((1.0, 2.0, 1.5), 0.0004, (200, 3))
    bench.set.machinery.tracked["tracker"] = [Pose(0, 0, tuple(p), (0.0, 0.0, 0.0)) for p in places.tolist()]
    probe = bench.ask("GET", path)
    assert probe["position_m"] == pytest.approx((1.0, 2.0, 1.5), abs=2e-4)
    assert probe["std_mm"] == pytest.approx(0.4 * np.sqrt(3), rel=0.2)
    assert (probe["is_still"], probe["samples"]) == (True, 200)
    bench.set.machinery.tracked["tracker"].append(Pose(0, 0, (1.4, 2.0, 1.5), (0.0, 0.0, 0.0)))
    assert not bench.ask("GET", path)["is_still"]


def test_a_probe_turns_as_the_tracker_did_on_average_also_across_the_back(bench: Bench) -> None:
    told = [Pose(0, 0, (0.0, 0.0, 0.0), (pan, 10.0, -5.0)) for pan in (179.0, -179.5, 179.5, -179.0)]
    bench.set.machinery.tracked["tracker"] = told
    pan, tilt, roll = bench.ask("GET", "trackers/tracker/probe")["rotation_deg"]
    assert (abs(pan), tilt, roll) == pytest.approx((180.0, 10.0, -5.0), abs=0.01)
    bench.set.machinery.tracked["tracker"] = [Pose(0, 0, (0.0, 0.0, 0.0), (math.nan,) * 3)]
    assert bench.ask("GET", "trackers/tracker/probe")["rotation_deg"] is None


def test_the_corners_of_the_panels_are_known_points(bench: Bench) -> None:
    points = {(item["column"], item["row"]): item["stage_m"] for item in bench.ask("GET", "known-points")["items"]}
    assert len(points) == 22 * 7
    assert np.hypot(*points[0, 0][:2]) == pytest.approx(5.0)
    assert (points[0, 0][0] < 0 < points[21, 0][0], points[0, 0][2], points[0, 6][2]) == (True, 3.0, 0.0)
