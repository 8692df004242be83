"""What crosses the border about searching."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from filmlot.buildings.assets.contracts import AssetView
from filmlot.buildings.assets.engine.search.question import Sort


class SearchInput(BaseModel):
    """A search: words, terms that were picked (`facet:token`), terms that the text is not to be read as, the order.

    `counted` asks for the counts of the facets; further pages of an answer need them not.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Annotated[str, Field(max_length=400)] = ""
    term: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=64)] = []
    dropped: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=64)] = []
    sort: Sort = Sort.RELEVANCE
    offset: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=0, le=500)] = 60
    counted: bool = True


class TermView(BaseModel):
    """A term of the taxonomy, with its label in the reader's language."""

    model_config = ConfigDict(frozen=True)

    facet: str
    token: str
    label: str


class FacetView(BaseModel):
    """A facet with its terms, in the order in which people look for them."""

    model_config = ConfigDict(frozen=True)

    key: str
    label: str
    terms: list[TermView]


class TaxonomyView(BaseModel):
    """The vocabulary by which assets are found."""

    model_config = ConfigDict(frozen=True)

    facets: list[FacetView]


class ChipView(BaseModel):
    """Words of the text that were read as terms: any of them is looked for, or none where it is excluded."""

    model_config = ConfigDict(frozen=True)

    words: str
    terms: list[TermView]
    excluded: bool


class HitView(BaseModel):
    """An asset that was found, how well it fits, and what gave how much of that."""

    model_config = ConfigDict(frozen=True)

    asset: AssetView
    score: float
    reasons: dict[str, float]


class AlikeBy(StrEnum):
    """In what assets are alike."""

    LOOK = "look"
    SHAPE = "shape"


class AlikeAnswer(BaseModel):
    """The assets that are most like another, the most alike first; a score of 1 is the same."""

    model_config = ConfigDict(frozen=True)

    hits: list[HitView]


class SearchAnswer(BaseModel):
    """A page of what was found; `facets` say how many assets each term would leave.

    `corrected` is the text without typing errors that was answered instead; `near` are assets that meet most of the
    text where few meet all of it.
    """

    model_config = ConfigDict(frozen=True)

    hits: list[HitView]
    near: list[HitView]
    total: int
    chips: list[ChipView]
    words: list[str]
    facets: dict[str, dict[str, int]]
    corrected: str | None
