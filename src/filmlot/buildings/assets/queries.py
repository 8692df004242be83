"""What pages ask of assets; the number of queries never grows with the number of rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from filmlot.buildings.assets.contracts import (
    NEXT_CHANNELS,
    AssetList,
    AssetRecord,
    BoardCard,
    BoardColumn,
    Channel,
    DecisionView,
    FileView,
    ReviewBoard,
    VersionRecord,
    VersionView,
)
from filmlot.buildings.assets.models import AssetRow, DecisionRow, NeedRow, VersionRow
from filmlot.buildings.assets.prepare import whole_contents
from filmlot.buildings.assets.problems import RightTooLow
from filmlot.buildings.assets.rights.contracts import Level
from filmlot.buildings.assets.rights.right import admit, levels_of, visible_assets
from filmlot.buildings.assets.version import asset_view, find_version, view_of
from filmlot.kernel.events import last_position
from filmlot.kernel.ground import Ground
from filmlot.kernel.problems import NotFound
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.asset.contents import media_type_of, role_of

BOARD = 50


def list_assets(work: UnitOfWork, *, cursor: tuple[datetime, str] | None, limit: int, slug: str | None) -> AssetList:
    """The assets that the actor may see, or those of a slug, the last changed first, after `cursor`."""
    position = last_position(work.session)
    chosen = sa.select(AssetRow).where(visible_assets(work))
    if slug is not None:
        chosen = chosen.where(AssetRow.slug == slug)
    if cursor is not None:
        chosen = chosen.where(sa.tuple_(AssetRow.changed_at, AssetRow.id) < sa.tuple_(*map(sa.literal, cursor)))
    order = (AssetRow.changed_at.desc(), AssetRow.id.desc())
    rows = list(work.session.scalars(chosen.order_by(*order).limit(limit + 1)))
    page = rows[:limit]
    more = f"{page[-1].changed_at.isoformat()}~{page[-1].id}" if len(rows) > limit else None
    return AssetList(items=[asset_view(row) for row in page], next_cursor=more, position=position)


def asset_record(work: UnitOfWork, asset_id: str) -> AssetRecord:
    """An asset with all its versions.

    Raises:
        NotFound: there is none for this actor.
    """
    asset = find_asset(work, asset_id)
    versions = sa.select(VersionRow).where(VersionRow.asset_id == asset.id).order_by(VersionRow.number.desc())
    return AssetRecord(
        asset=asset_view(asset), versions=[view_of(asset, row) for row in work.session.scalars(versions)]
    )


def version_record(work: UnitOfWork, ground: Ground, version_id: str) -> VersionRecord:
    """A version with everything that its page shows.

    Raises:
        NotFound: there is none for this actor.
    """
    asset, row = find_version(work.session, version_id)
    admit(work, asset, Level.VIEW, kind="version", id=version_id)
    decisions = sa.select(DecisionRow).where(DecisionRow.version_id == row.id).order_by(DecisionRow.id)
    return VersionRecord(
        version=view_of(asset, row),
        files=files_of(ground, view_of(asset, row)),
        decisions=[
            DecisionView.model_validate(decision, from_attributes=True) for decision in work.session.scalars(decisions)
        ],
        next_channels=sorted(NEXT_CHANNELS[Channel(row.channel)]),
        needs=_related(work, NeedRow.needs_id, NeedRow.version_id == row.id),
        needed_by=_related(work, NeedRow.version_id, NeedRow.needs_id == row.id),
    )


def thumbnails(work: UnitOfWork, asset_ids: Collection[str]) -> dict[str, str]:
    """The pictures of those of these assets that the actor may see, by hash."""
    chosen = sa.select(AssetRow.id, AssetRow.scope_id, AssetRow.thumbnail)
    rows = work.session.execute(chosen.where(AssetRow.id.in_(asset_ids), AssetRow.thumbnail.is_not(None))).all()
    seen = levels_of(work, rows)
    return {row.id: str(row.thumbnail) for row in rows if row.id in seen}


def files_of(ground: Ground, version: VersionView) -> list[FileView]:
    """The files of a package and those that were derived from it, by path."""
    if version.contents is None:
        return []
    slug = version.file_name.removesuffix(".usd")
    return [
        FileView(**file.model_dump(), role=role_of(file.path, slug), media_type=media_type_of(file.path))
        for file in whole_contents(ground, version).files
    ]


def review_board(work: UnitOfWork) -> ReviewBoard:
    """The newest versions of each channel that the actor may see, in one query each."""
    chosen = sa.select(AssetRow, VersionRow).join(VersionRow, VersionRow.asset_id == AssetRow.id)
    columns = []
    for channel in Channel:
        newest = chosen.where(VersionRow.channel == channel, visible_assets(work))
        rows = work.session.execute(newest.order_by(VersionRow.id.desc()).limit(BOARD))
        cards = [BoardCard(asset=asset_view(asset), version=view_of(asset, row)) for asset, row in rows]
        columns.append(BoardColumn(channel=channel, next_channels=sorted(NEXT_CHANNELS[channel]), cards=cards))
    return ReviewBoard(columns=columns)


def find_asset(work: UnitOfWork, asset_id: str) -> AssetRow:
    """An asset that the actor may see.

    Raises:
        NotFound: there is none for this actor.
    """
    asset = work.session.get(AssetRow, asset_id)
    if asset is None:
        raise NotFound(kind="asset", id=asset_id)
    admit(work, asset, Level.VIEW, kind="asset", id=asset_id)
    return asset


def may_take(work: UnitOfWork, version: VersionView, *, shown: bool) -> bool:
    """Whether the actor may have a file as it is; whoever may only look has pictures (`shown`) marked.

    Raises:
        RightTooLow: they may only look, and it is no picture.
    """
    found, _row = find_version(work.session, version.id)
    level = levels_of(work, [found]).get(found.id, Level.VIEW)
    if not level.includes(Level.USE) and not shown:
        raise RightTooLow(name=found.name, held=level, needed=Level.USE)
    return level.includes(Level.USE)


def _related(
    work: UnitOfWork, column: InstrumentedAttribute[str], condition: sa.ColumnElement[bool]
) -> list[VersionView]:
    chosen = (
        sa.select(AssetRow, VersionRow)
        .join(VersionRow, VersionRow.asset_id == AssetRow.id)
        .where(VersionRow.id.in_(sa.select(column).where(condition)))
        .order_by(AssetRow.name, VersionRow.number)
    )
    found = work.session.execute(chosen).all()
    seen = levels_of(work, [asset for asset, _row in found])
    return [view_of(asset, row) for asset, row in found if asset.id in seen]
