"""The gate's checks in the reader's words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from filmlot.buildings.stage.engine.show.gate import Check, Outcome, standing_in_the_way
from filmlot.buildings.stage.show.contracts import CheckView, GateView
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.settings import Language
from filmlot.standards.phrase import Phrase


def gate_in_words(checks: Sequence[Check], overridden: Collection[str], language: Language) -> GateView:
    """The gate in a language; `overridden` are the checks that somebody took upon them."""
    views = [_check_in_words(check, overridden, language) for check in checks]
    return GateView(open=not standing_in_the_way(checks, frozenset(overridden)), checks=views)


def _check_in_words(check: Check, overridden: Collection[str], language: Language) -> CheckView:
    texts, key = catalogue(), f"stage.gate.{check.key}.{check.reason}"
    failed, params = check.outcome is Outcome.FAIL, _params_in_words(check, language)
    return CheckView(
        key=check.key,
        outcome=check.outcome,
        message=texts.text(key, language, **params),
        remedy=texts.text(f"{key}.remedy", language, **params) if failed else "",
        overridden=failed and check.key in overridden,
    )


def _params_in_words(check: Check, language: Language) -> dict[str, Any]:
    """What fills the check's texts; a calibration is called by the name of its kind."""
    if check.key != "calibration" or "names" not in check.params:
        return check.params
    needs = (need.partition(" ") for need in check.params["names"].split(", ") if need)
    named = [
        catalogue().phrase(Phrase("{kind} {scope}", {"kind": kind, "scope": scope}), language)
        for kind, _, scope in needs
    ]
    return {**check.params, "names": ", ".join(named)}
