"""What every calibration of this package raises when its observations do not determine it."""

from __future__ import annotations


class CalibrationError(ValueError):
    """Observations from which nothing sound can be computed.

    The text says what is missing and what to do about it; `code` is the same reason as one stable word.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
