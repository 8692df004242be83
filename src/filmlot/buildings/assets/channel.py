"""The channels of a version: draft, review, approved, released, deprecated, and who takes it from one to the next."""

from __future__ import annotations

from filmlot.buildings.assets.contracts import NEXT_CHANNELS, Channel, VersionState, VersionView
from filmlot.buildings.assets.events import ChannelChanged
from filmlot.buildings.assets.models import DecisionRow
from filmlot.buildings.assets.permissions import ASSET_DECIDE, ASSET_EDIT
from filmlot.buildings.assets.problems import ChannelRefused, VersionNotUsable
from filmlot.buildings.assets.version import find_version, tell_change, view_of
from filmlot.kernel.access import authorize
from filmlot.kernel.ids import new_id
from filmlot.kernel.work import UnitOfWork

REVIEWING = frozenset({Channel.DRAFT, Channel.REVIEW})
"""Whoever edits may ask for a review and take it back; everything else is for those who decide."""


def move(work: UnitOfWork, version_id: str, *, to: Channel, note: str) -> VersionView:
    """Takes a version to another channel; a released one becomes the one that others get.

    Raises:
        NotFound, Denied: the actor may not see it, or not do this.
        ChannelRefused: no step leads there from where it stands.
        VersionNotUsable: it was refused by its check, or has not been checked yet.
    """
    asset, row = find_version(work.session, version_id)
    before = Channel(row.channel)
    authorize(work, ASSET_EDIT, asset.scope_id, kind="version")
    if {before, to} != REVIEWING:
        authorize(work, ASSET_DECIDE, asset.scope_id, kind="version")
    if to not in NEXT_CHANNELS[before]:
        raise ChannelRefused(before=before, after=to)
    if to is Channel.REVIEW and row.state != VersionState.USABLE:
        raise VersionNotUsable(name=asset.name, state=VersionState(row.state))
    row.channel = to
    if to is Channel.RELEASED:
        asset.released_id = row.id
    elif to is Channel.DEPRECATED and asset.released_id == row.id:
        asset.released_id = None
    decision = DecisionRow(
        id=new_id(),
        version_id=row.id,
        actor=work.actor.name_in_log,
        actor_name=work.actor.name[:200],
        before=before,
        after=to,
        note=note,
        time=work.clock(),
    )
    work.session.add(decision)
    work.session.flush()
    version = view_of(asset, row)
    work.emit(ChannelChanged(asset_version=version, before=before, note=note), subject=row.id, scope=asset.scope_id)
    told = {"name": asset.name, "number": row.number, "channel": to.value}
    work.audit("assets.version.moved", subject=row.id, scope=asset.scope_id, before={"channel": before}, after=told)
    tell_change(work, asset)
    return version
