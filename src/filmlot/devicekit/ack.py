"""What became of an action that a device was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from filmlot.devicekit.status import MEANINGS, Reason
from filmlot.standards.phrase import NOTHING_SAID, Phrase


class Answer(StrEnum):
    """How an action ended."""

    ACKNOWLEDGED = "acknowledged"
    """The device has done it, by its own word."""
    REFUSED = "refused"
    """The device understood it and said no, or its arguments are none that the family allows."""
    TIMED_OUT = "timed_out"
    """No word came before the deadline; whether it was done is not known."""
    NOT_READY = "not_ready"
    """The device cannot be worked with now; nothing was done."""
    LOST = "lost"
    """The connection ended before the device's word; whether it was done is not known."""
    UNKNOWN = "unknown"
    """There is no such device, or it has no such action."""


_REMEDIES: Mapping[Answer, Mapping[str, str]] = MappingProxyType(
    {
        Answer.ACKNOWLEDGED: MEANINGS[Reason.WORKING].remedy,
        Answer.REFUSED: {
            "en": "Read what the device said, and correct the action or the device's state.",
            "zh": "请查看设备的答复，并修正该操作或设备状态。",
        },
        Answer.TIMED_OUT: MEANINGS[Reason.TIMED_OUT].remedy,
        Answer.LOST: {
            "en": "Look at the device's state, then ask again.",
            "zh": "请先确认设备状态，然后重新执行。",
        },
        Answer.UNKNOWN: {
            "en": "Correct the cue: name a device of this stage and one of its actions.",
            "zh": "请修正该提示：指定本舞台的设备及其支持的操作。",
        },
    }
)


class Command(NamedTuple):
    """An action to ask of a device.

    With `may_fall_back` it goes to the first device of its pair that can be worked with. One that `is_urgent`, as a
    panic's, goes before all that wait for the device.
    """

    device: str
    action: str
    arguments: Mapping[str, Any] = MappingProxyType({})
    may_fall_back: bool = False
    is_urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """One line of an acknowledgement table.

    `doer` is the device that was asked in the end: `device`, or its backup. `said` is what was said against the action.
    `reason` is why the device was not ready.
    """

    device: str
    doer: str
    action: str
    answer: Answer
    said: Phrase = NOTHING_SAID
    reason: Reason = Reason.WORKING
    time_ms: float = field(default=0.0, compare=False)

    @property
    def is_done(self) -> bool:
        """Whether the device has done it."""
        return self.answer is Answer.ACKNOWLEDGED

    @property
    def detail(self) -> str:
        """What was said against the action, in English or as the device said it."""
        return str(self.said)

    def remedy(self, language: str) -> str:
        """What to do, in `en` or `zh`."""
        remedies = MEANINGS[self.reason].remedy if self.answer is Answer.NOT_READY else _REMEDIES[self.answer]
        return remedies.get(language, remedies["en"])
