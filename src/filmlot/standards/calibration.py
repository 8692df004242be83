"""What every calibration of this package raises when its observations do not determine it."""

from __future__ import annotations

from typing import Any

from filmlot.standards.phrase import PhrasedError


class CalibrationError(PhrasedError, ValueError):
    """Observations from which nothing sound can be computed.

    The phrase says what is missing and what to do about it; `code` is the same reason as one stable word.
    """

    def __init__(self, code: str, phrase: str, **params: Any) -> None:
        super().__init__(phrase, **params)
        self.code = code
