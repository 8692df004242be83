"""Every rule of the asset standard passes the good package and finds what breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.buildings.assets.packages import copy_of_good, good_package
from tests.buildings.assets.validate.breakages import ROWS, Row

from filmlot.buildings.assets.engine.validate.report import Report, State
from filmlot.buildings.assets.engine.validate.runner import chosen_rules, validate

NOT_OF_A_BENCH = {
    "NAM.004": "the catalogue was not at hand",
    "UVM.005": "no light is baked",
    "MAT.008": "the asset is no plant",
    "COL.003": "nobody walks on this class",
    "BUD.005": "nobody measured how long the viewer takes",
    "GEN.002": "the catalogue was not at hand",
}


@pytest.fixture(scope="module")
def good() -> Report:
    return validate(good_package())


@pytest.mark.parametrize("rule", [rule.id for rule in chosen_rules(())])
def test_the_good_package_breaks_no_rule(good: Report, rule: str) -> None:
    outcome = good.outcome(rule)

    assert outcome is not None
    assert outcome.state is (State.NOT_JUDGED if rule in NOT_OF_A_BENCH else State.PASSED), outcome.findings
    assert str(outcome.reason) == NOT_OF_A_BENCH.get(rule, "None")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.rule}-{row.place or 'root'}")
def test_a_spoiled_package_is_found_by_its_rule(row: Row, tmp_path: Path) -> None:
    folder = copy_of_good(tmp_path)
    row.spoil(folder)
    outcome = validate(folder, surroundings=row.surroundings, rules={row.rule}).outcome(row.rule)

    assert outcome is not None
    assert outcome.state is State.FAILED, outcome.reason
    assert any(row.place in finding.place for finding in outcome.findings), outcome.findings
    assert all("the rule broke" not in str(finding.what) for finding in outcome.findings)


def test_every_rule_has_a_package_that_breaks_it() -> None:
    told_by_the_child = {"PKG.003"}

    assert {row.rule for row in ROWS} == {rule.id for rule in chosen_rules(())} - told_by_the_child
