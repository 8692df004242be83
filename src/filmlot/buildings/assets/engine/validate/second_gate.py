"""SRF: a second opinion by NVIDIA's validator of SimReady assets, where it is installed; it runs in its own process.

`python -m filmlot.buildings.assets.engine.validate.second_gate LAYER` prints a list of issues as JSON. Its requirements
keep their codes behind `SRF.`; what does not suit the asset standard is waived, with the reason.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from filmlot.buildings.assets.engine.validate.report import MAX_FINDINGS, Outcome, ReportedFinding, State
from filmlot.buildings.assets.engine.validate.rule import Severity
from filmlot.standards.phrase import Phrase, as_given

LIBRARY = "usd_validation_nvidia"
TIME_S = 300.0
POLL_S = 0.25
ANSWER_BYTES = 64 << 20
PREFIX = "com.nvidia.usd."
REMEDY = Phrase("Read the requirement in the documentation of SimReady", {})


@dataclass(frozen=True)
class Waiver:
    """A requirement that is not asked, where the issue's place and words hold a pattern, and why."""

    code: str
    pattern: str
    reason: Phrase


WAIVERS = (
    Waiver("SRF.UsdShadeShaderSdrCompliance", "'ND_", Phrase("MaterialX itself checks its nodes, in MAT.002", {})),
    Waiver("SRF.VG.008", "/LOD", Phrase("levels of detail stand in one place on purpose", {})),
    Waiver("SRF.VG.009", "", Phrase("engines share equal values themselves", {})),
    Waiver("SRF.VG.026", "", Phrase("it looks for the origin as if Z were up; UNT.005 does so for Y", {})),
    Waiver("SRF.VG.027", "/col/", Phrase("colliders are not shaded", {})),
    Waiver("SRF.HI.009", "/LOD", Phrase("levels have frozen transforms", {})),
    Waiver("SRF.NP.005", "", Phrase("the standard has its own folders", {})),
    Waiver("SRF.UN.006", "", Phrase("the standard is Y up; the view for SimReady is Z up", {})),
)


def second_opinion(entry: Path, *, waiting: Callable[[], None], time_s: float = TIME_S) -> tuple[Outcome, ...]:
    """The outcome of every requirement that has issues, for a package whose layers lead nowhere else.

    Calls `waiting` some times a second, which may raise to stop.
    """
    if find_spec(LIBRARY) is None:
        return (_outcome("SRF", Severity.WARNING, reason=Phrase("usd-validation-nvidia is not installed", {})),)
    command = [sys.executable, "-m", "filmlot.buildings.assets.engine.validate.second_gate", str(entry)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        try:
            answer = _wait(child, waiting=waiting, polls=int(time_s / POLL_S))
        finally:
            child.kill()
    if answer is None:
        return (_outcome("SRF", Severity.WARNING, reason=Phrase("it did not end in time, or fell", {})),)
    return outcomes_of(json.loads(answer), entry.parent)


def _wait(child: subprocess.Popen[bytes], *, waiting: Callable[[], None], polls: int) -> bytes | None:
    for _ in range(polls):
        try:
            answer, _nothing = child.communicate(timeout=POLL_S)
        except subprocess.TimeoutExpired:
            waiting()
        else:
            return answer if child.returncode == 0 and len(answer) <= ANSWER_BYTES else None
    return None


def outcomes_of(issues: list[dict[str, str]], folder: Path) -> tuple[Outcome, ...]:
    """Issues by their requirement; those that are all waived have the reason instead of findings."""
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for issue in issues:
        groups[issue["code"]].append(issue)
    return tuple(_judge(code, found, folder) for code, found in sorted(groups.items()))


def _judge(code: str, issues: list[dict[str, str]], folder: Path) -> Outcome:
    reasons = [_waived(code, issue) for issue in issues]
    left = [issue for issue, reason in zip(issues, reasons, strict=True) if reason is None]
    severity = Severity.ERROR if any(issue["severity"] == "error" for issue in left) else Severity.WARNING
    findings = {(_place(issue, folder), issue["message"]): None for issue in left}
    return _outcome(code, severity, reason=None if left else reasons[0], findings=list(findings))


def _waived(code: str, issue: dict[str, str]) -> Phrase | None:
    text = f"{issue['place']} {issue['message']}"
    return next((one.reason for one in WAIVERS if one.code == code and re.search(one.pattern, text)), None)


def _place(issue: dict[str, str], folder: Path) -> str:
    layer = Path(issue["layer"])
    name = layer.relative_to(folder).as_posix() if layer.is_relative_to(folder) else layer.name
    return f"{name}:{issue['place']}".rstrip(":")


def _outcome(
    code: str, severity: Severity, *, reason: Phrase | None, findings: list[tuple[str, str]] | None = None
) -> Outcome:
    kept = tuple(ReportedFinding(place=place, what=as_given(words)) for place, words in (findings or [])[:MAX_FINDINGS])
    return Outcome(
        id=code,
        severity=severity,
        what=Phrase("the requirement {code} of usd-validation-nvidia holds", {"code": code.removeprefix("SRF.")}),
        remedy=REMEDY,
        state=State.FAILED if kept else State.NOT_JUDGED,
        reason=reason,
        findings=kept,
        more=max(len(findings or []) - MAX_FINDINGS, 0),
    )


def main(entry: Path) -> None:
    """Validates with all rules of the library and prints its issues."""
    import usd_validation_nvidia

    issues = usd_validation_nvidia.ValidationEngine().validate(str(entry)).issues()
    sys.stdout.write(json.dumps([_plain(issue) for issue in issues]))


def _plain(issue: Any) -> dict[str, str]:
    requirement = str(getattr(issue.requirement, "code", "") or "")
    code = requirement.removeprefix(PREFIX) or (issue.rule.__name__ if issue.rule else "unnamed")
    place = str(getattr(issue.at, "path", "") or "")
    prim = getattr(issue.at, "prim_id", issue.at)
    layers = [spec.layer_id.identifier for spec in getattr(prim, "spec_ids", None) or ()]
    layer = layers[0] if layers else ""
    severity = "warning" if issue.severity.name in {"WARNING", "INFO"} else "error"
    return {"code": f"SRF.{code}", "severity": severity, "place": place, "layer": layer, "message": str(issue.message)}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
