"""Runs the rules over a package; whatever the package holds ends as findings."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from filmlot.buildings.assets.engine.validate.report import MAX_FINDINGS, Outcome, Report, ReportedFinding, State
from filmlot.buildings.assets.engine.validate.rule import RULES, NotJudgedError, Rule, found
from filmlot.buildings.assets.engine.validate.surroundings import Surroundings
from filmlot.buildings.assets.engine.validate.view import PackageView, UnreadableError


class UnknownRuleError(ValueError):
    """A rule was asked for that there is not."""


def chosen_rules(names: Collection[str]) -> tuple[Rule, ...]:
    """The rules of these ids and families (`GEO`, `GEO.003`), in the standard's order; all where none is named.

    Raises:
        UnknownRuleError: a name is neither.
    """
    import filmlot.buildings.assets.engine.validate.rules  # noqa: F401 - declares them

    known = RULES.keys() | {rule.family for rule in RULES.values()}
    if unknown := sorted(set(names) - known):
        message = ", ".join(unknown)
        raise UnknownRuleError(message)
    return tuple(rule for rule in RULES.values() if not names or rule.id in names or rule.family in names)


def validate(folder: Path, *, surroundings: Surroundings | None = None, rules: Collection[str] = ()) -> Report:
    """The outcome of every rule, or of those that are named.

    Reads in this process: for packages of others use `child.validate_apart`.
    """
    package = PackageView(folder.resolve(), surroundings or Surroundings())
    with _quiet_usd(), np.errstate(all="ignore"):  # numbers out of this world end as findings too
        outcomes = tuple(_judge(rule, package) for rule in chosen_rules(rules))
        looks = len(package.looks) if _opens(package) else 0
    return Report(slug=package.slug, looks=looks, outcomes=outcomes)


def _judge(rule: Rule, package: PackageView) -> Outcome:
    state, reason, more = State.PASSED, None, 0
    findings: list[ReportedFinding] = []
    try:
        for finding in rule.check(package):
            if len(findings) < MAX_FINDINGS:
                findings.append(ReportedFinding(place=finding.place, what=finding.what))
            else:
                more += 1
    except (NotJudgedError, UnreadableError) as error:
        state, reason = State.NOT_JUDGED, error.phrase
    except Exception as error:  # noqa: BLE001 - a supervisor: a rule that breaks on a package tells so as a finding
        broken = found(rule.id, "the rule broke on this package: {words}", words=f"{type(error).__name__}: {error}")
        findings.append(ReportedFinding(place=broken.place, what=broken.what))
    return Outcome(
        id=rule.id,
        severity=rule.severity,
        what=rule.what,
        remedy=rule.remedy,
        state=State.FAILED if findings else state,
        reason=reason if not findings else None,
        findings=tuple(findings),
        more=more,
    )


def _opens(package: PackageView) -> bool:
    try:
        return bool(package.root)
    except UnreadableError:
        return False


@contextmanager
def _quiet_usd() -> Iterator[None]:
    """USD's own words go into findings, not to the terminal."""
    from pxr import UsdUtils

    delegate = UsdUtils.CoalescingDiagnosticDelegate()
    try:
        yield
    finally:
        delegate.TakeUncoalescedDiagnostics()
