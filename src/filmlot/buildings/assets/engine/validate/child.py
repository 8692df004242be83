"""The validation of a package from outside, in a process of its own: a file may be made to exhaust whoever reads it.

`python -m filmlot.buildings.assets.engine.validate.child FOLDER` reads from its input, as JSON, what is known around
the package, the wanted rules, and where a repaired copy goes, if one is wanted; it prints the report as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from filmlot.buildings.assets.engine.check import limit_memory
from filmlot.buildings.assets.engine.validate.report import Outcome, Report, ReportedFinding, State, Step
from filmlot.buildings.assets.engine.validate.rule import RULES
from filmlot.buildings.assets.engine.validate.runner import chosen_rules, validate
from filmlot.buildings.assets.engine.validate.surroundings import Surroundings
from filmlot.standards.phrase import Phrase

TIME_S = 120.0
POLL_S = 0.25
ANSWER_BYTES = 32 << 20
LIMIT_RULE = "PKG.003"


def validate_apart(
    folder: Path,
    *,
    waiting: Callable[[], None],
    surroundings: Surroundings | None = None,
    rules: Collection[str] = (),
    repaired: Path | None = None,
    time_s: float = TIME_S,
) -> Report:
    """The report on a package; calls `waiting` some times a second, which may raise to stop.

    `repaired` is a folder that is not there yet: a copy goes there, is repaired as far as it goes, and reported on.
    A package that exhausts its process has one outcome, PKG.003.

    Raises:
        UnknownRuleError: a rule was named that there is not.
    """
    chosen = [rule.id for rule in chosen_rules(rules)]
    known = (surroundings or Surroundings()).model_dump(mode="json")
    asked = {"surroundings": known, "rules": chosen, "repaired": str(repaired) if repaired else None}
    command = [sys.executable, "-m", "filmlot.buildings.assets.engine.validate.child", str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as child:
        try:
            answer = _wait(child, json.dumps(asked).encode(), waiting=waiting, polls=int(time_s / POLL_S))
        finally:
            child.kill()
    return _exhausted(folder) if answer is None else Report.model_validate_json(answer)


def _wait(child: subprocess.Popen[bytes], asked: bytes, *, waiting: Callable[[], None], polls: int) -> bytes | None:
    """What the child answers; None where it fails or has not ended after so many polls."""
    given: bytes | None = asked
    for _ in range(polls):
        try:
            answer, _nothing = child.communicate(given, timeout=POLL_S)
        except subprocess.TimeoutExpired:
            given = None
            waiting()
        else:
            return answer if child.returncode == 0 and len(answer) <= ANSWER_BYTES else None
    return None


def _exhausted(folder: Path) -> Report:
    rule = RULES[LIMIT_RULE]
    finding = ReportedFinding(place=".", what=Phrase("reading it took too much memory or time", {}))
    outcome = Outcome(
        id=rule.id,
        severity=rule.severity,
        what=rule.what,
        remedy=rule.remedy,
        state=State.FAILED,
        findings=(finding,),
    )
    return Report(slug=folder.name, looks=0, outcomes=(outcome,))


def main(folder: Path, asked: dict[str, Any]) -> None:
    """Validates under limits and prints the report."""
    limit_memory()
    surroundings = Surroundings.model_validate(asked["surroundings"])
    steps: tuple[Step, ...] = ()
    if asked["repaired"]:
        from filmlot.buildings.assets.engine.validate.fix import repair

        steps, folder = repair(folder, Path(asked["repaired"]), rules=asked["rules"]), Path(asked["repaired"])
    report = validate(folder, surroundings=surroundings, rules=asked["rules"])
    sys.stdout.write(report.model_copy(update={"repairs": steps}).model_dump_json())


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.load(sys.stdin))
