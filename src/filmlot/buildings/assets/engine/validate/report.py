"""What a validation found: every rule with its outcome, as JSON that needs no catalogue to be read again."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from filmlot.buildings.assets.engine.validate.rule import Severity
from filmlot.standards.asset import STANDARD
from filmlot.standards.phrase import Phrase

MAX_FINDINGS = 50


class State(StrEnum):
    """What came of a rule."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_JUDGED = "not_judged"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class ReportedFinding(_Part):
    """Where a rule does not hold, and what stands there."""

    place: str
    what: Phrase


class Outcome(_Part):
    """One rule's outcome; `reason` says why it was not judged, `more` counts findings beyond those that are kept."""

    id: str
    severity: Severity
    what: Phrase
    remedy: Phrase
    state: State
    reason: Phrase | None = None
    findings: tuple[ReportedFinding, ...] = ()
    more: int = 0


class ChangedFile(_Part):
    """A file that a repair wrote, renamed or deleted: BLAKE3 before and after, None where it was not there."""

    path: str
    before: str | None
    after: str | None


class Step(_Part):
    """What an automatic repair did for the sake of a rule."""

    rule: str
    files: tuple[ChangedFile, ...]


class Report(_Part):
    """The outcomes of all rules for one package, how many looks were opened, and what was repaired before."""

    standard: str = STANDARD
    slug: str
    looks: int
    outcomes: tuple[Outcome, ...]
    repairs: tuple[Step, ...] = ()

    def failed(self, severity: Severity) -> tuple[Outcome, ...]:
        """The failed rules of a severity."""
        return tuple(
            outcome for outcome in self.outcomes if outcome.state is State.FAILED and outcome.severity is severity
        )

    @property
    def is_passed(self) -> bool:
        """Whether no error was found; warnings do not keep a package back."""
        return not self.failed(Severity.ERROR)

    @property
    def is_self_contained(self) -> bool:
        """Whether the package was opened, so that other programs may open it too: its layers stay in its folder."""
        return self.looks > 0

    def outcome(self, rule_id: str) -> Outcome | None:
        """One rule's outcome; None where the rule was not asked for."""
        return next((outcome for outcome in self.outcomes if outcome.id == rule_id), None)
