"""Why a foreign file did not become an asset."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from filmlot.render.scene import EmptySceneError, SceneError


class FaultCode(StrEnum):
    """What kind of problem it is."""

    ARCHIVE = "archive"
    CRASHED = "crashed"
    EMPTY = "empty"
    NO_READER = "no_reader"
    OUT_OF_MEMORY = "out_of_memory"
    OUT_OF_TIME = "out_of_time"
    TOO_LARGE = "too_large"
    UNKNOWN_FORMAT = "unknown_format"
    UNREADABLE = "unreadable"


class IngestFault(BaseModel):
    """A problem by name: where, what is wrong, what to do.

    `what` and `remedy` are phrases: English with `{gaps}` for `params`, until the reader's language is known.
    """

    model_config = ConfigDict(frozen=True)

    code: FaultCode
    place: str
    what: str
    remedy: str
    params: dict[str, str | int] = {}


class IngestError(SceneError):
    """A fault on its way up: a `SceneError` of a kind."""

    def __init__(self, code: FaultCode, place: str, what: str, remedy: str, **params: str | int) -> None:
        super().__init__(place, what, remedy, **params)
        self.code = code


def fault_of(error: SceneError) -> IngestFault:
    """The fault that an error stands for."""
    code = FaultCode.EMPTY if isinstance(error, EmptySceneError) else FaultCode.UNREADABLE
    if isinstance(error, IngestError):
        code = error.code
    return IngestFault(code=code, place=error.place, what=error.what, remedy=error.remedy, params=error.params)
