"""What is asked of the index, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from filmlot.buildings.assets.engine.search.reading import Terms
from filmlot.standards.asset.taxonomy import TermName, load_taxonomy
from filmlot.standards.phrase import PhrasedError

MAX_TEXT = 200
MAX_FILTERS = 64
MAX_SCOPES = 2_000
MAX_LIMIT = 500
MAX_DEPTH = 100_000
"""The last hit that can be paged to: as far as a grid scrolls."""


class QuestionError(PhrasedError, ValueError):
    """A question beyond the index's limits: the phrase says which, and what to do."""


class Sort(StrEnum):
    """The order of hits."""

    RELEVANCE = "relevance"
    USE = "use"
    NEWEST = "newest"


@dataclass(frozen=True, kw_only=True)
class Question:
    """A search. `scopes` are those whose members ask: only what one of them may see is found and counted.

    `text` is read into chips; terms in `dropped` are not chips, their words are words alone. `filters` are terms that
    were picked: of one facet any suffices, as of chips; every facet must be met.
    """

    scopes: frozenset[str]
    text: str = ""
    dropped: frozenset[TermName] = frozenset()
    filters: frozenset[TermName] = frozenset()
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 50
    counted: bool = True
    """Whether facets are counted: further pages of an answer need it not."""

    def __post_init__(self) -> None:
        if len(self.text) > MAX_TEXT:
            raise QuestionError("The text has over {most} characters. Shorten it", most=MAX_TEXT)
        if len(self.filters | self.dropped) > MAX_FILTERS:
            raise QuestionError("There are over {most} filters. Take some away", most=MAX_FILTERS)
        if len(self.scopes) > MAX_SCOPES:
            raise QuestionError("Whoever asks belongs to over {most} scopes. Ask for fewer", most=MAX_SCOPES)
        if not 0 <= self.limit <= MAX_LIMIT or not 0 <= self.offset <= MAX_DEPTH - self.limit:
            raise QuestionError("Hits can be seen up to number {most}. Narrow the search", most=MAX_DEPTH)
        facets = load_taxonomy().facets
        for name in self.filters:
            if name.facet not in facets or name.token not in facets[name.facet].terms:
                raise QuestionError("There is no term {term}. Take one of the vocabulary", term=str(name)[:80])


@dataclass(frozen=True)
class Chip:
    """Words of the text that were read as terms, which an asset must have, or must not where they are excluded."""

    words: str
    terms: Terms
    excluded: bool = False


@dataclass(frozen=True)
class Hit:
    """An asset that was found. `reasons` are the parts of its score: a term or `words`, and how much it gave."""

    asset: UUID
    score: float
    reasons: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was found: a page of `hits`, how many there are in all, and for each facet how many each term would leave.

    A facet's own terms do not narrow its counts. `words` is what of the text was searched as words. Where nothing met
    the question, `corrected` is the text without its typing errors that was answered instead. Where few assets do,
    `near` are assets that meet most of the text, to be shown under a heading of their own; they are not counted.
    """

    chips: tuple[Chip, ...]
    words: tuple[str, ...]
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    corrected: str | None = None
    near: tuple[Hit, ...] = ()
