"""A package from outside is read in a process of its own, which may be stopped and may not exhaust the machine."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.buildings.assets.packages import change_manifest, copy_of_good, good_package

from filmlot.buildings.assets.engine.validate.child import validate_apart
from filmlot.buildings.assets.engine.validate.report import State
from filmlot.buildings.assets.engine.validate.runner import UnknownRuleError, validate
from filmlot.buildings.assets.engine.validate.surroundings import Surroundings

WEIGHTLESS = {"NAM", "LIC", "STR"}


def nothing() -> None:
    """Nobody stops the work."""


def test_the_process_reports_as_this_one_does() -> None:
    assert validate_apart(good_package(), waiting=nothing, rules=WEIGHTLESS) == validate(
        good_package(), rules=WEIGHTLESS
    )


def test_what_is_known_around_the_package_reaches_the_process(tmp_path: Path) -> None:
    folder = copy_of_good(tmp_path)
    change_manifest(folder, lambda document: document["licence"].update(valid_until="2026-01-31"))
    known = Surroundings(used_until=date(2026, 6, 30))
    outcome = validate_apart(folder, waiting=nothing, surroundings=known, rules={"LIC.003"}).outcome("LIC.003")

    assert outcome is not None
    assert outcome.state is State.FAILED


def test_a_package_that_takes_too_long_is_a_finding() -> None:
    report = validate_apart(good_package(), waiting=nothing, time_s=0.25)

    assert [outcome.id for outcome in report.outcomes] == ["PKG.003"]
    assert not report.is_passed


def test_whoever_waits_may_stop_the_work() -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        validate_apart(good_package(), waiting=stop)


def test_a_rule_that_there_is_not_is_refused_by_name() -> None:
    with pytest.raises(UnknownRuleError, match=r"GEO\.099"):
        validate_apart(good_package(), waiting=nothing, rules={"GEO.001", "GEO.099"})


def test_a_repaired_copy_is_reported_on_with_its_steps(tmp_path: Path) -> None:
    folder = copy_of_good(tmp_path)
    (folder / "LICENSE.txt").unlink()
    report = validate_apart(folder, waiting=nothing, rules={"LIC.004"}, repaired=tmp_path / "repaired")

    assert report.is_passed
    assert [(step.rule, [file.path for file in step.files]) for step in report.repairs] == [
        ("LIC.004", ["LICENSE.txt"])
    ]
