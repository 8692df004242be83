"""A report as SARIF 2.1.0 (OASIS), which code hosts and editors show beside the files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from filmlot.buildings.assets.engine.validate.report import Outcome, Report, ReportedFinding, State
from filmlot.standards.phrase import Phrase

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
VERSION = "2.1.0"


def to_sarif(report: Report, *, say: Callable[[Phrase], str]) -> dict[str, Any]:
    """The report as one run; a place is a file of the package and, in layers, a prim or an attribute in it."""
    driver = {
        "name": "Filmlot asset validator",
        "version": report.standard.rpartition("/")[2],
        "rules": [_rule(outcome, say) for outcome in report.outcomes],
    }
    results = [
        _result(number, outcome, finding, say)
        for number, outcome in enumerate(report.outcomes)
        for finding in outcome.findings
    ]
    left_out = [outcome for outcome in report.outcomes if outcome.state is State.NOT_JUDGED]
    told = [
        _notification(number, outcome, say) for number, outcome in enumerate(report.outcomes) if outcome in left_out
    ]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"PACKAGE": {"description": {"text": report.slug}}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": told}],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _rule(outcome: Outcome, say: Callable[[Phrase], str]) -> dict[str, Any]:
    return {
        "id": outcome.id,
        "shortDescription": {"text": say(outcome.what)},
        "help": {"text": say(outcome.remedy)},
        "defaultConfiguration": {"level": outcome.severity.value},
    }


def _result(number: int, outcome: Outcome, finding: ReportedFinding, say: Callable[[Phrase], str]) -> dict[str, Any]:
    file, _, inner = finding.place.partition(":")
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": file, "uriBaseId": "PACKAGE"}}}
    if inner:
        location["logicalLocations"] = [{"fullyQualifiedName": inner}]
    return {
        "ruleId": outcome.id,
        "ruleIndex": number,
        "level": outcome.severity.value,
        "message": {"text": f"{say(finding.what)}. {say(outcome.remedy)}."},
        "locations": [location],
    }


def _notification(number: int, outcome: Outcome, say: Callable[[Phrase], str]) -> dict[str, Any]:
    text = say(outcome.reason) if outcome.reason else ""
    return {
        "associatedRule": {"id": outcome.id, "index": number},
        "level": "note",
        "message": {"text": text},
    }
