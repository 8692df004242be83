"""recipe.json: what a rule was asked for, and what it may be asked for; the same recipe makes the same bytes."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from filmlot.standards.asset.levels import ERROR_SAMPLES
from filmlot.standards.asset.manifest import Slug

GENERATOR = "filmlot generate"
VERSION: Literal["1.1.0"] = "1.1.0"
"""Of the rules: it changes when the same recipe makes other bytes."""
MAX_BYTES = 64 << 10
_SEEDS, _SIDES_PX, _PROBES = (0, 2**32 - 1), (16, 4096), (100, ERROR_SAMPLES)


class Parameters(BaseModel):
    """The seed of all chance, the side of the largest maps, and with how many points levels are measured."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: Annotated[int, Field(ge=_SEEDS[0], le=_SEEDS[1])] = 1
    texture_px: Annotated[int, Field(ge=_SIDES_PX[0], le=_SIDES_PX[1])] = 1024
    probes: Annotated[int, Field(ge=_PROBES[0], le=_PROBES[1])] = ERROR_SAMPLES


class Recipe(BaseModel):
    """A rule by the slug of what it makes, its version, and its parameters with the ranges that they may have."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: Slug
    version: Literal["1.1.0"] = VERSION
    parameters: Parameters = Parameters()
    ranges: dict[str, tuple[int, int]] = {"seed": _SEEDS, "texture_px": _SIDES_PX, "probes": _PROBES}

    def to_json(self) -> bytes:
        """Canonical JSON: equal recipes are equal bytes."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":")).encode()
