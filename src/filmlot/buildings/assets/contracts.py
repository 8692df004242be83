"""What crosses the border of the assets building."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from pydantic import BaseModel, ConfigDict

AssetId = NewType("AssetId", str)
VersionId = NewType("VersionId", str)


class SceneFormat(StrEnum):
    """How a scene is stored; the value is the file's suffix."""

    GLB = "glb"
    USDA = "usda"
    USDC = "usdc"
    USDZ = "usdz"


class VersionState(StrEnum):
    """Whether a version can be shown: it is checked once, after its upload."""

    CHECKING = "checking"
    USABLE = "usable"
    REFUSED = "refused"


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
    """A version of an asset: bytes that never change."""

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
    created_at: datetime


class UploadView(BaseModel):
    """An upload that arrived whole, and the job that checks it."""

    model_config = ConfigDict(frozen=True)

    asset_id: AssetId
    version_id: VersionId
    job_id: str
