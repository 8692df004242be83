"""A search as a page asks it: text and picked terms in, assets with chips and counts out."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from filmlot.buildings.assets.engine.search.question import Chip, Hit, Question, QuestionError
from filmlot.buildings.assets.models import AssetRow
from filmlot.buildings.assets.permissions import ASSET_READ
from filmlot.buildings.assets.problems import SearchRefused
from filmlot.buildings.assets.rights.right import levels_of
from filmlot.buildings.assets.search.contracts import (
    ChipView,
    FacetView,
    HitView,
    SearchAnswer,
    SearchInput,
    TaxonomyView,
    TermView,
)
from filmlot.buildings.assets.search.finder import Finder
from filmlot.buildings.assets.version import asset_view
from filmlot.kernel.access import visible_ids
from filmlot.kernel.settings import Language
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.asset.taxonomy import TermName, load_taxonomy


def search(work: UnitOfWork, finder: Finder, asked: SearchInput, *, language: Language) -> SearchAnswer:
    """A page of all assets that meet the question and that the actor may see.

    Raises:
        SearchRefused: the question is longer or deeper than the index takes, or names an unknown term.
    """
    scopes = visible_ids(work, ASSET_READ)
    try:
        question = Question(
            scopes=scopes,
            text=asked.text,
            filters=frozenset(map(_term, asked.term)),
            dropped=frozenset(map(_term, asked.dropped)),
            sort=asked.sort,
            offset=asked.offset,
            limit=asked.limit,
            counted=asked.counted,
        )
    except QuestionError as error:
        raise SearchRefused(reason=error.phrase) from error
    answer = finder.search(question)
    shown = show_hits(work, (*answer.hits, *answer.near))
    near = {str(hit.asset) for hit in answer.near}
    return SearchAnswer(
        hits=[hit for hit in shown if hit.asset.id not in near],
        near=[hit for hit in shown if hit.asset.id in near],
        total=answer.total,
        chips=[_chip(chip, language) for chip in answer.chips],
        words=list(answer.words),
        facets={facet: dict(counts) for facet, counts in answer.facets.items()},
        corrected=answer.corrected,
    )


def show_hits(work: UnitOfWork, hits: Collection[Hit]) -> list[HitView]:
    """Hits with their assets, once more from the database: what was taken back a moment ago is not shown."""
    chosen = sa.select(*AssetRow.__table__.columns).where(AssetRow.id.in_([str(hit.asset) for hit in hits]))
    rows = work.session.execute(chosen).all()
    seen = levels_of(work, rows)
    assets = {row.id: asset_view(row) for row in rows if row.id in seen}
    return [
        HitView(asset=assets[str(hit.asset)], score=hit.score, reasons=dict(hit.reasons))
        for hit in hits
        if str(hit.asset) in assets
    ]


def _term(text: str) -> TermName:
    facet, _colon, token = text.partition(":")
    return TermName(facet, token)


def _chip(chip: Chip, language: Language) -> ChipView:
    return ChipView(
        words=chip.words,
        excluded=chip.excluded,
        terms=[_term_view(term, language) for term in sorted(chip.terms, key=str)],
    )


def taxonomy_view(language: Language) -> TaxonomyView:
    """All facets and their terms, in a language."""
    return TaxonomyView(
        facets=[
            FacetView(
                key=facet.key,
                label=facet.labels.zh if language == "zh-CN" else facet.labels.en,
                terms=[_term_view(TermName(facet.key, token), language) for token in facet.terms],
            )
            for facet in load_taxonomy().facets.values()
        ]
    )


def _term_view(name: TermName, language: Language) -> TermView:
    """A term with its label in a language."""
    labels = load_taxonomy().facets[name.facet].terms[name.token].labels
    return TermView(facet=name.facet, token=name.token, label=labels.zh if language == "zh-CN" else labels.en)
