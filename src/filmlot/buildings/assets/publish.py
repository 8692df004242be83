"""Publishing a package: what is missing is uploaded first, then its list of files becomes a version.

Nobody may name bytes by hash that they neither sent nor have in an earlier version: else a hash would open what
belongs to others.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.orm import Session

from filmlot.buildings.assets.contracts import (
    AssetId,
    Channel,
    Published,
    PublishInput,
    PublishPlan,
    SceneFormat,
    VersionId,
    VersionState,
)
from filmlot.buildings.assets.engine.semver import next_semver
from filmlot.buildings.assets.events import VersionUploaded
from filmlot.buildings.assets.jobs import PREPARE, PrepareParams
from filmlot.buildings.assets.models import AssetRow, NeedRow, VersionRow
from filmlot.buildings.assets.package import keep_contents, read_contents
from filmlot.buildings.assets.permissions import ASSET_UPLOAD
from filmlot.buildings.assets.problems import PackageIncomplete, PackageWrong
from filmlot.buildings.assets.rights.contracts import Level
from filmlot.buildings.assets.rights.right import admit
from filmlot.buildings.assets.version import find_slug, find_version, new_asset, tell_change, view_of
from filmlot.kernel.access import authorize
from filmlot.kernel.ground import Ground
from filmlot.kernel.ids import new_id
from filmlot.kernel.uploads.upload import arrived
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.asset.contents import Contents
from filmlot.standards.asset.manifest import FILE_NAME, MAX_BYTES, Manifest, read_manifest
from filmlot.standards.phrase import Phrase


@dataclass(frozen=True)
class Proposal:
    """A package whose bytes are all here and whose sheet could be read."""

    scope_id: str
    contents: Contents
    contents_hash: str
    sheet: Manifest
    semver: str
    input: PublishInput


def plan(work: UnitOfWork, ground: Ground, *, scope_id: str, slug: str, contents: Contents) -> PublishPlan:
    """What has to be uploaded first; nothing for an unchanged package.

    Raises:
        NotFound, Denied: the actor may not publish there.
    """
    authorize(work, ASSET_UPLOAD, scope_id)
    missing = _missing(work, ground, scope_id=scope_id, slug=slug, contents=contents)
    return PublishPlan(missing=list(missing), missing_bytes=sum(missing.values()))


def propose(work: UnitOfWork, ground: Ground, *, scope_id: str, given: PublishInput) -> Proposal:
    """Looks whether a package can become a version; only reads.

    Raises:
        NotFound, Denied: the actor may not publish there, or names a version that they may not see.
        PackageIncomplete: bytes are missing.
        PackageWrong: it holds no sheet, or one that does not fit.
    """
    authorize(work, ASSET_UPLOAD, scope_id)
    for needed in given.needs:
        asset, _row = find_version(work.session, needed)
        admit(work, asset, Level.USE, kind="version", id=needed)
    contents = given.contents
    missing = _missing(work, ground, scope_id=scope_id, slug=given.slug, contents=contents)
    if missing:
        first = next(file.path for file in contents.files if file.blake3 in missing)
        raise PackageIncomplete(count=len(missing), path=first)
    sheet = _read_sheet(ground, given.slug, contents)
    if contents.find(f"{given.slug}.usd") is None:
        raise PackageWrong(path=f"{given.slug}.usd", reason=Phrase("the entry layer is missing"))
    return Proposal(
        scope_id=scope_id,
        contents=contents,
        contents_hash=keep_contents(ground, contents),
        sheet=sheet,
        semver=next_version(work.session, ground, scope_id, sheet, contents),
        input=given,
    )


def publish(work: UnitOfWork, proposal: Proposal, *, author: str = "") -> Published:
    """The proposal as the asset's next version, which a job then prepares; an unchanged one is the version there is.

    `author` is who asked for it, where the lot itself publishes.
    """
    authorize(work, ASSET_UPLOAD, proposal.scope_id)
    given, sheet = proposal.input, proposal.sheet
    asset = find_slug(work.session, proposal.scope_id, given.slug)
    asset = asset or new_asset(work, scope_id=proposal.scope_id, name=sheet.names.en, slug=given.slug)
    last = _latest(work.session, proposal.scope_id, given.slug)
    if last is not None and last.contents == proposal.contents_hash:
        return _published(last, job_id=None)
    entry = proposal.contents.find(f"{given.slug}.usd")
    assert entry is not None, "propose has looked"
    row = VersionRow(
        id=new_id(),
        asset_id=asset.id,
        number=last.number + 1 if last else 1,
        blake3=entry.blake3,
        file_name=entry.path,
        format=SceneFormat.USD,
        bytes=proposal.contents.size_bytes,
        state=VersionState.CHECKING,
        counts={},
        contents=proposal.contents_hash,
        semver=proposal.semver,
        channel=Channel.DRAFT,
        note=given.note,
        author=(author or work.actor.name or work.actor.name_in_log)[:80],
        spdx=sheet.licence.spdx,
        valid_until=sheet.licence.valid_until,
        productions=list(sheet.licence.productions),
        created_at=work.clock(),
    )
    work.session.add(row)
    work.session.flush()
    work.session.add_all(NeedRow(version_id=row.id, needs_id=needed) for needed in dict.fromkeys(given.needs))
    asset.name, asset.name_zh = sheet.names.en[:200], sheet.names.zh_cn[:200]
    asset.facets = {facet: list(tokens) for facet, tokens in sheet.facets.items()}
    asset.tags = list(sheet.tags)
    asset.latest_id = row.id
    work.emit(VersionUploaded(asset_version=view_of(asset, row)), subject=row.id, scope=asset.scope_id)
    after = {"name": asset.name, "number": row.number}
    work.audit("assets.version.uploaded", subject=row.id, scope=asset.scope_id, after=after)
    tell_change(work, asset)
    job_id = work.start_job(PREPARE, PrepareParams(version_id=row.id), scope=asset.scope_id, name=given.slug)
    return _published(row, job_id=job_id)


def next_version(session: Session, ground: Ground, scope_id: str, sheet: Manifest, contents: Contents) -> str:
    """The number that a package would have as the next version of its asset."""
    before = _latest(session, scope_id, sheet.slug)
    if before is None or before.contents is None or before.semver is None:
        return "1.0.0"
    old = read_contents(ground, before.contents)
    return next_semver(before.semver, (_read_sheet(ground, sheet.slug, old), old), (sheet, contents))


def _missing(work: UnitOfWork, ground: Ground, *, scope_id: str, slug: str, contents: Contents) -> dict[str, int]:
    last = _latest(work.session, scope_id, slug)
    own = read_contents(ground, last.contents).files if last and last.contents else ()
    known = {(file.blake3, file.bytes) for file in own}
    unknown = {file.blake3: file.bytes for file in contents.files if (file.blake3, file.bytes) not in known}
    here = {blake3 for blake3 in arrived(work, list(unknown)) if ground.blobs.size(blake3) == unknown[blake3]}
    return {blake3: size for blake3, size in unknown.items() if blake3 not in here}


def _read_sheet(ground: Ground, slug: str, contents: Contents) -> Manifest:
    file = contents.find(FILE_NAME)
    if file is None:
        raise PackageWrong(path=FILE_NAME, reason=Phrase("it is missing"))
    if file.bytes > MAX_BYTES:
        raise PackageWrong(path=FILE_NAME, reason=Phrase("it is longer than {limit} bytes", {"limit": MAX_BYTES}))
    try:
        sheet = read_manifest(b"".join(ground.blobs.read(file.blake3)))
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in wrong["loc"]) or "the whole"
        raise PackageWrong(
            path=FILE_NAME, reason=Phrase("{field}: {message}", {"field": field, "message": wrong["msg"]})
        ) from error
    if sheet.slug != slug:
        raise PackageWrong(path=FILE_NAME, reason=Phrase("it is the sheet of {slug}", {"slug": sheet.slug}))
    return sheet


def _latest(session: Session, scope_id: str, slug: str) -> VersionRow | None:
    latest = (
        sa.select(VersionRow)
        .join(AssetRow, AssetRow.latest_id == VersionRow.id)
        .where(AssetRow.scope_id == scope_id, AssetRow.slug == slug)
    )
    return session.scalar(latest)


def _published(row: VersionRow, *, job_id: str | None) -> Published:
    return Published(asset_id=AssetId(row.asset_id), version_id=VersionId(row.id), number=row.number, job_id=job_id)
