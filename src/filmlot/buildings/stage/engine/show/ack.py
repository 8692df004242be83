"""Acknowledgements: the word that came back on what a device was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from filmlot.standards.phrase import NOTHING_SAID, Phrase, as_given


class Answer(StrEnum):
    """How an order ended."""

    DONE = "done"
    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    NOT_READY = "not_ready"
    LOST = "lost"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Ack:
    """The word on one order: what was said against it in `detail`, and what to do in each language (`en`, `zh-CN`)."""

    answer: Answer = Answer.DONE
    detail: Phrase = NOTHING_SAID
    remedies: Mapping[str, str] = field(default_factory=dict)
    time_ms: float = 0.0

    @property
    def error(self) -> Phrase | None:
        """Why the order was not done; None where it was."""
        if self.answer is Answer.DONE:
            return None
        return self.detail if str(self.detail) else as_given(self.answer.value)


@dataclass(frozen=True, slots=True)
class AckLine:
    """A line of a run's acknowledgement table; without an `ack` the device was asked and has not answered yet.

    A ramp has one line, with the newest word.
    """

    device: str
    action: str
    ack: Ack | None = None
