"""What crosses the border about scenes."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, NewType

from blake3 import blake3
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from filmlot.buildings.assets.contracts import AssetId, VersionId
from filmlot.standards.asset.manifest import Blake3, Finite
from filmlot.standards.asset.variants import SETS, is_token

SceneId = NewType("SceneId", str)
MOST_PLACEMENTS = 2000


def _check_look(look: dict[str, str]) -> dict[str, str]:
    for name, token in look.items():
        if name not in SETS or not is_token(name, token):
            msg = f"{name}={token} is no look of the standard: see its variant sets"
            raise ValueError(msg)
    return look


Look = Annotated[dict[str, str], Field(max_length=len(SETS)), AfterValidator(_check_look)]
"""Which token of which variant set is shown, `{"weather": "rain"}`; what is not named stays as its default."""


class Placement(BaseModel):
    """An asset in a scene: where it stands (metres, Z up, heading counter-clockwise from above), and how it looks.

    Without a `version_id` it floats: it is the asset's released version, or its newest before there is one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$")]
    asset_id: Annotated[AssetId, Field(max_length=36)]
    version_id: Annotated[VersionId | None, Field(max_length=36)] = None
    position_m: tuple[Finite, Finite, Finite] = (0.0, 0.0, 0.0)
    heading_deg: Finite = 0.0
    look: Look = {}


def _check_names(placements: tuple[Placement, ...]) -> tuple[Placement, ...]:
    if len({placement.name for placement in placements}) != len(placements):
        msg = "two placements have one name: give each its own"
        raise ValueError(msg)
    return placements


class SceneInput(BaseModel):
    """A scene as it is saved; `edition` is the one that was changed, so that nobody overwrites another's work."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200)]
    look: Look = {}
    placements: Annotated[tuple[Placement, ...], Field(max_length=MOST_PLACEMENTS), AfterValidator(_check_names)] = ()
    edition: Annotated[int, Field(ge=0)] = 0


class SceneView(BaseModel):
    """A digital set."""

    model_config = ConfigDict(frozen=True)

    id: SceneId
    scope: str
    name: str
    look: Look
    placements: tuple[Placement, ...]
    edition: int
    created_at: datetime
    changed_at: datetime


class SceneList(BaseModel):
    """The scenes that the reader may see, by name."""

    model_config = ConfigDict(frozen=True)

    items: list[SceneView]


class LockedPlacement(BaseModel):
    """A placement with the version that it stands for, by hash."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    asset_id: AssetId
    version_id: VersionId
    slug: str
    semver: str
    contents: Blake3
    position_m: tuple[Finite, Finite, Finite]
    heading_deg: Finite
    look: Look
    is_outdated: bool = False
    """A newer version has been released; part of no hash."""


class SceneLock(BaseModel):
    """A scene with every version settled; equal locks are equal pictures, for ever."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scene_id: SceneId
    name: str
    edition: int
    placements: tuple[LockedPlacement, ...]

    @property
    def hash(self) -> str:
        """The BLAKE3 hash of what is placed where, whatever the scene is called."""
        placed = [placement.model_dump(mode="json", exclude={"is_outdated"}) for placement in self.placements]
        return blake3(json.dumps(placed, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


class ContentVersion(BaseModel):
    """A version that a content is made of, and the tokens of each set that it can be switched to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version_id: VersionId
    asset_id: AssetId
    name: str
    looks: dict[str, tuple[str, ...]] = {}


class Content(BaseModel):
    """What a stage can put onto its walls: a version, or a scene with every version settled.

    `look` is how it stands by itself, and `looks` are the tokens of each set that it can be switched to. What came as
    one file has neither, and its own light.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    versions: tuple[ContentVersion, ...]
    lock: SceneLock | None = None
    is_package: bool = False
    look: Look = {}
    looks: dict[str, tuple[str, ...]] = {}


class ShownVersion(BaseModel):
    """A version that a content shows, in the look in which it does."""

    model_config = ConfigDict(frozen=True)

    asset_id: AssetId
    version_id: VersionId
    name: str
    look: Look
