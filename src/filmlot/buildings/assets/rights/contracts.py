"""What crosses the border about rights."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from filmlot.buildings.assets.contracts import AssetId, VersionId
from filmlot.standards.asset.manifest import ContributionKind


class Level(StrEnum):
    """What a right allows; each includes those before it."""

    VIEW = "view"
    USE = "use"
    EDIT = "edit"
    APPROVE = "approve"

    def includes(self, other: Level) -> bool:
        """Whether whoever has this may also do that."""
        order = list(Level)
        return order.index(self) >= order.index(other)


class RightInput(BaseModel):
    """What the people of a scope may do, until when; without an end it lasts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: Level
    until: datetime | None = None


class RightView(BaseModel):
    """A right that was given."""

    model_config = ConfigDict(frozen=True)

    scope_id: str
    scope_name: str
    level: Level
    until: datetime | None
    has_ended: bool


class LeaseInput(BaseModel):
    """Which part of an asset somebody works on, and for how long without a sign of life."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    part: ContributionKind
    seconds: Annotated[int, Field(ge=10, le=3600)] = 300


class LeaseView(BaseModel):
    """Who works on a part of an asset, since when, and until when if they do not renew it.

    `asked_by` is who asked for the part last, or empty.
    """

    model_config = ConfigDict(frozen=True)

    part: ContributionKind
    holder_name: str
    is_yours: bool
    since: datetime
    until: datetime
    asked_by: str


class RightList(BaseModel):
    """Everybody whom an asset is lent to."""

    model_config = ConfigDict(frozen=True)

    items: list[RightView]


class LeaseList(BaseModel):
    """Who works on an asset now."""

    model_config = ConfigDict(frozen=True)

    items: list[LeaseView]


class LicenceEnd(BaseModel):
    """The version of an asset that is released, else the newest, and when its licence ends.

    `days_left` is below 0 once it has ended.
    """

    model_config = ConfigDict(frozen=True)

    asset_id: AssetId
    name: str
    name_zh: str
    version_id: VersionId
    number: int
    semver: str | None
    spdx: str
    valid_until: date
    days_left: int


class LicenceEnds(BaseModel):
    """Licences that end soon or have ended, the earliest first."""

    model_config = ConfigDict(frozen=True)

    items: list[LicenceEnd]
