"""NVIDIA's validator is asked in a process of its own; what does not suit the standard is waived with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.buildings.assets.packages import SLUG, good_package

from filmlot.buildings.assets.engine.validate.report import State
from filmlot.buildings.assets.engine.validate.second_gate import WAIVERS, outcomes_of, second_opinion

FOLDER = Path("/lot/package")


def issue(code: str, place: str, message: str = "is not good", severity: str = "error") -> dict[str, str]:
    return {"code": code, "severity": severity, "place": place, "layer": f"{FOLDER}/geo.usdc", "message": message}


def test_the_good_package_has_only_issues_that_are_waived() -> None:
    pytest.importorskip("usd_validation_nvidia", reason="the extra simready is not installed")
    outcomes = second_opinion(good_package().resolve() / f"{SLUG}.usd", waiting=lambda: None)

    assert outcomes
    assert {outcome.state for outcome in outcomes} == {State.NOT_JUDGED}
    assert {outcome.id for outcome in outcomes} <= {waiver.code for waiver in WAIVERS}
    assert all(outcome.reason is not None for outcome in outcomes)


def test_an_issue_that_is_not_waived_keeps_its_code_and_place() -> None:
    issues = [issue("SRF.VG.027", "/bench/col/hull_00"), issue("SRF.VG.027", "/bench/geo/LOD0/seat")]
    (outcome,) = outcomes_of(issues * 48, FOLDER)

    assert outcome.state is State.FAILED
    assert [finding.place for finding in outcome.findings] == ["geo.usdc:/bench/geo/LOD0/seat"]


def test_a_requirement_whose_issues_are_all_waived_says_why() -> None:
    (outcome,) = outcomes_of([issue("SRF.VG.027", "/bench/col/hull_00")], FOLDER)

    assert outcome.state is State.NOT_JUDGED
    assert str(outcome.reason) == "colliders are not shaded"


def test_where_the_library_is_not_installed_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filmlot.buildings.assets.engine.validate.second_gate.find_spec", lambda _name: None)
    (outcome,) = second_opinion(FOLDER / "bench.usd", waiting=lambda: None)

    assert outcome.state is State.NOT_JUDGED
    assert str(outcome.reason) == "usd-validation-nvidia is not installed"
