"""What every wire format of this package raises when a packet breaks its rules."""

from __future__ import annotations


class WireError(ValueError):
    """A packet that its protocol does not allow.

    The text names the field or the place; `code` is the same reason as one stable word, for counters and
    remedies.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
