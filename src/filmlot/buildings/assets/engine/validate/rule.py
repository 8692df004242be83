"""A rule of the asset standard: what must hold, what to do where it does not, and the check that finds out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from filmlot.buildings.assets.engine.validate.view import PackageView
from filmlot.standards.phrase import Phrase, PhrasedError


class Severity(StrEnum):
    """Whether a finding keeps a package from being released."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """Where a rule does not hold: `place` is `file`, `layer:prim.attribute` or `asset.json:field`."""

    place: str
    what: Phrase


Check = Callable[[PackageView], Iterable[Finding]]


@dataclass(frozen=True)
class Rule:
    """One rule by its stable id; `what` must hold, `remedy` says what to do where it does not."""

    id: str
    severity: Severity
    what: Phrase
    remedy: Phrase
    check: Check

    @property
    def family(self) -> str:
        """The letters before the point, as `GEO`."""
        return self.id.partition(".")[0]


class NotJudgedError(PhrasedError):
    """A rule that says nothing about this package; the phrase says why."""


NO_GAPS: dict[str, Any] = {}
RULES: dict[str, Rule] = {}
"""Every rule by its id, in the order of the standard, once `rules` is imported."""


def rule(number: str, *, what: str, remedy: str, severity: Severity = Severity.ERROR) -> Callable[[Check], Check]:
    """Declares the function below as the check of a rule."""

    def declare(check: Check) -> Check:
        RULES[number] = Rule(number, severity, Phrase(what, NO_GAPS), Phrase(remedy, NO_GAPS), check)
        return check

    return declare


def found(place: str, what: str, **params: Any) -> Finding:
    """A finding, in English with `{gaps}` for what is given."""
    return Finding(place, Phrase(what, {name: _plain(value) for name, value in params.items()}))


def _plain(value: Any) -> Any:
    return f"{value:.4g}" if isinstance(value, float) else value
