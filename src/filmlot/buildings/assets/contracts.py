"""What crosses the border of the assets building."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Literal, NewType

from pydantic import BaseModel, ConfigDict, Field

from filmlot.standards.asset.contents import Contents, FileRole
from filmlot.standards.asset.manifest import Slug

AssetId = NewType("AssetId", str)
VersionId = NewType("VersionId", str)


class SceneFormat(StrEnum):
    """How a scene is stored; the value is the file's suffix."""

    GLB = "glb"
    USD = "usd"
    USDA = "usda"
    USDC = "usdc"
    USDZ = "usdz"


class VersionState(StrEnum):
    """Whether a version can be shown: it is checked once, after its upload."""

    CHECKING = "checking"
    USABLE = "usable"
    REFUSED = "refused"


class Channel(StrEnum):
    """How far a version has been taken; the library shows others what is released."""

    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"
    RELEASED = "released"
    DEPRECATED = "deprecated"


NEXT_CHANNELS: Mapping[Channel, frozenset[Channel]] = MappingProxyType(
    {
        Channel.DRAFT: frozenset({Channel.REVIEW}),
        Channel.REVIEW: frozenset({Channel.APPROVED, Channel.DRAFT}),
        Channel.APPROVED: frozenset({Channel.RELEASED, Channel.DRAFT}),
        Channel.RELEASED: frozenset({Channel.DEPRECATED}),
        Channel.DEPRECATED: frozenset({Channel.RELEASED}),
    }
)
"""What may follow what."""


class SceneFault(BaseModel):
    """Why a file cannot be shown: where in it, what is wrong, and what to do.

    `what` and `remedy` are phrases: English with `{gaps}` for `params`, until the reader's language is known.
    """

    model_config = ConfigDict(frozen=True)

    place: str
    what: str
    remedy: str
    params: dict[str, str | int] = {}


class VersionView(BaseModel):
    """A version of an asset: bytes that never change.

    `contents` names the list of a package's files, `derived` that of the files the lot made from them (web models,
    previews, reports), which can be made again; both are null for a scene that came as one file.
    """

    model_config = ConfigDict(frozen=True)

    id: VersionId
    asset_id: AssetId
    scope: str
    name: str
    number: int
    file_name: str
    format: SceneFormat
    bytes: int
    blake3: str
    state: VersionState
    fault: SceneFault | None
    counts: dict[str, Any]
    contents: str | None
    derived: str | None
    semver: str | None
    channel: Channel
    note: str
    author: str
    spdx: str
    valid_until: date | None
    reports: dict[str, Any]
    created_at: datetime


class UploadView(BaseModel):
    """An upload that arrived whole, and the job that checks it."""

    model_config = ConfigDict(frozen=True)

    asset_id: AssetId
    version_id: VersionId
    job_id: str


class AssetView(BaseModel):
    """An asset as a list shows it; names, facets and picture are those of its newest version."""

    model_config = ConfigDict(frozen=True)

    id: AssetId
    scope: str
    slug: str | None
    name: str
    name_zh: str
    description: str
    facets: dict[str, list[str]]
    tags: list[str]
    thumbnail: str | None
    latest_id: VersionId | None
    released_id: VersionId | None
    uses: int
    build_hours: float | None
    created_at: datetime
    changed_at: datetime


class AssetInput(BaseModel):
    """What people say about an asset: a text, and how many hours building it took, for the report on reuse."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    description: Annotated[str, Field(max_length=2000)] = ""
    build_hours: Annotated[float | None, Field(ge=0, le=1e6, allow_inf_nan=False)] = None


class AssetList(BaseModel):
    """A page of assets, the last changed first; `next_cursor` is null on the last page."""

    model_config = ConfigDict(frozen=True)

    items: list[AssetView]
    next_cursor: str | None
    position: int


class DecisionView(BaseModel):
    """A step of a version from one channel to another."""

    model_config = ConfigDict(frozen=True)

    actor_name: str
    before: Channel
    after: Channel
    note: str
    time: datetime


class FileView(BaseModel):
    """A file of a version."""

    model_config = ConfigDict(frozen=True)

    path: str
    role: FileRole
    media_type: str
    bytes: int
    blake3: str


class VersionRecord(BaseModel):
    """A version with its files, its way through the channels, and what it is made of and part of."""

    model_config = ConfigDict(frozen=True)

    version: VersionView
    files: list[FileView]
    decisions: list[DecisionView]
    next_channels: list[Channel]
    needs: list[VersionView]
    needed_by: list[VersionView]


class AssetRecord(BaseModel):
    """An asset and all its versions, the newest first."""

    model_config = ConfigDict(frozen=True)

    asset: AssetView
    versions: list[VersionView]


class PublishInput(BaseModel):
    """A package that is to become a version; its bytes have been uploaded, or are in an earlier version."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: Slug = Field(examples=["bld_shikumen_shanghai_03"])
    contents: Contents
    scope: Annotated[str | None, Field(max_length=36)] = None
    note: Annotated[str, Field(max_length=2000)] = ""
    needs: Annotated[tuple[VersionId, ...], Field(max_length=512)] = ()


class PublishPlan(BaseModel):
    """What has to be uploaded before a package can be published: hashes, each once."""

    model_config = ConfigDict(frozen=True)

    missing: list[str]
    missing_bytes: int


class Published(BaseModel):
    """A version that stands in the library; `job_id` is null where an equal one stood there before."""

    model_config = ConfigDict(frozen=True)

    asset_id: AssetId
    version_id: VersionId
    number: int
    job_id: str | None


class LookInput(BaseModel):
    """A look of an asset: a token of each variant set; what is not given stays as its default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    season: Literal["spring", "summer", "autumn", "winter"] | None = None
    weather: Literal["clear", "overcast", "rain", "snow", "fog"] | None = None
    timeOfDay: Literal["day", "dusk", "night"] | None = None  # noqa: N815 - the standard's name
    LOD: Literal["LOD0", "LOD1", "LOD2", "LOD3", "IMP"] | None = None
    wear: Literal["new", "used", "old"] | None = None


class ChannelInput(BaseModel):
    """Where a version is to go, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    to: Channel
    note: Annotated[str, Field(max_length=2000)] = ""


class BoardCard(BaseModel):
    """A version that waits in a channel, and its asset."""

    model_config = ConfigDict(frozen=True)

    asset: AssetView
    version: VersionView


class BoardColumn(BaseModel):
    """A channel with its newest versions, and where they may go from there."""

    model_config = ConfigDict(frozen=True)

    channel: Channel
    next_channels: list[Channel]
    cards: list[BoardCard]


class ReviewBoard(BaseModel):
    """All channels, from draft to deprecated."""

    model_config = ConfigDict(frozen=True)

    columns: list[BoardColumn]
