"""What crosses the border about uses."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from filmlot.buildings.assets.contracts import AssetId, VersionId


class Use(BaseModel):
    """A version that stood on a wall during a take; timecodes as the slate writes them."""

    model_config = ConfigDict(frozen=True)

    version_id: VersionId
    look: dict[str, str] = {}
    timecode_in: str | None = None
    timecode_out: str | None = None


class UseView(BaseModel):
    """A use, as the page of an asset lists it."""

    model_config = ConfigDict(frozen=True)

    version_id: VersionId
    number: int
    stage_name: str
    production_name: str | None
    take_id: str
    slate: str
    look: dict[str, str]
    timecode_in: str | None
    timecode_out: str | None
    time: datetime


class UseList(BaseModel):
    """The last uses of an asset, the newest first."""

    model_config = ConfigDict(frozen=True)

    items: list[UseView]
    takes: int


class ReuseLine(BaseModel):
    """An asset's part in the report: each production after the first did not have to build it."""

    model_config = ConfigDict(frozen=True)

    asset_id: AssetId
    name: str
    name_zh: str
    thumbnail: str | None
    takes: int
    productions: int
    build_hours: float | None
    saved_hours: float
    saved_minor: int


class ReuseReport(BaseModel):
    """What reuse has saved: hours of building, and money in minor units at the rate that was asked with."""

    model_config = ConfigDict(frozen=True)

    lines: list[ReuseLine]
    takes: int
    assets: int
    reused_assets: int
    saved_hours: float
    saved_minor: int
    unestimated: int
    """Assets that were reused but nobody has said how long they took to build."""
