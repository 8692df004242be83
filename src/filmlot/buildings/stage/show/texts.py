"""The gate's checks in the reader's words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from filmlot.buildings.stage.engine.show.gate import Check, Outcome, standing_in_the_way
from filmlot.buildings.stage.show.contracts import CheckView, GateView
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.settings import Language


def gate_in_words(checks: Sequence[Check], overridden: Collection[str], language: Language) -> GateView:
    """The gate in a language; `overridden` are the checks that somebody took upon them."""
    views = [_check_in_words(check, overridden, language) for check in checks]
    return GateView(open=not standing_in_the_way(checks, frozenset(overridden)), checks=views)


def _check_in_words(check: Check, overridden: Collection[str], language: Language) -> CheckView:
    texts, key = catalogue(), f"stage.gate.{check.key}.{check.reason}"
    failed = check.outcome is Outcome.FAIL
    return CheckView(
        key=check.key,
        outcome=check.outcome,
        message=texts.text(key, language, **check.params),
        remedy=texts.text(f"{key}.remedy", language, **check.params) if failed else "",
        overridden=failed and check.key in overridden,
    )
