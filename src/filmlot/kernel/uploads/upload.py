"""An upload that may be cut and goes on: its row says what was announced, its file how far it came.

The row belongs to whoever began it; nobody else can see it, and only they may later refer to its bytes by hash.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from filmlot.kernel.access import CREW, Permission, visible_to
from filmlot.kernel.arrival import StorageFull
from filmlot.kernel.blobs import RESERVE_BYTES
from filmlot.kernel.db import Base
from filmlot.kernel.ground import Ground
from filmlot.kernel.ids import new_id
from filmlot.kernel.problems import Denied, NotFound, Problem
from filmlot.kernel.work import UnitOfWork

UPLOAD_SEND = Permission("uploads.file.send", CREW)
KEPT = timedelta(hours=24)
MOST_OPEN = 256


class UploadsTooMany(Problem):
    """So many uploads are open that no more may begin."""

    code = "uploads.too_many"
    status = 429

    def __init__(self, *, limit: int) -> None:
        super().__init__(limit=limit)


class UploadOffsetWrong(Problem):
    """The bytes that were sent do not follow those that are there."""

    code = "uploads.offset_wrong"
    status = 409

    def __init__(self, *, offset: int) -> None:
        super().__init__(offset=offset)


class UploadBusy(Problem):
    """Another request is sending to this upload."""

    code = "uploads.busy"
    status = 423


class UploadRow(Base):
    """An announced file; `blake3` is set once all of it has arrived."""

    __tablename__ = "kernel_upload"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    principal: Mapped[str] = mapped_column(sa.String(80), index=True)
    name: Mapped[str] = mapped_column(sa.String(300))
    bytes: Mapped[int] = mapped_column(sa.BigInteger)
    announced: Mapped[str | None] = mapped_column(sa.String(64))
    blake3: Mapped[str | None] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]


def begin(work: UnitOfWork, ground: Ground, *, name: str, size: int, announced: str | None) -> UploadRow:
    """A new upload of `size` bytes; what the actor left lying for a day is forgotten.

    Raises:
        Denied: the actor may not upload anywhere.
        UploadsTooMany: too many of theirs are open.
        StorageFull: the disk has no room for it.
    """
    insist_on_right(work)
    _forget_old(work, ground)
    mine = sa.select(sa.func.count()).select_from(UploadRow)
    is_open = (UploadRow.principal == work.actor.principal, UploadRow.blake3.is_(None))
    if (work.session.scalar(mine.where(*is_open)) or 0) >= MOST_OPEN:
        raise UploadsTooMany(limit=MOST_OPEN)
    free_bytes = shutil.disk_usage(_folder(ground)).free
    if free_bytes - size < RESERVE_BYTES:
        raise StorageFull(free_bytes=free_bytes)
    row = UploadRow(
        id=new_id(),
        principal=work.actor.principal,
        name=name[:300],
        bytes=size,
        announced=announced,
        created_at=work.clock(),
    )
    work.session.add(row)
    work.session.flush()
    file_of(ground, row.id).touch()
    return row


def find_upload(work: UnitOfWork, upload_id: str) -> UploadRow:
    """The actor's own upload.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    work.authorized.add(UPLOAD_SEND.code)
    row = work.session.get(UploadRow, upload_id)
    if row is None or row.principal != work.actor.principal:
        raise NotFound(kind="upload", id=upload_id)
    return row


def finish(work: UnitOfWork, ground: Ground, row: UploadRow) -> None:
    """Gives a file that has all its bytes to the blob store.

    Raises:
        BlobMismatch: its hash is not the announced one; the upload begins anew.
    """
    path = file_of(ground, row.id)
    try:
        row.blake3 = ground.blobs.adopt(path, expected_hash=row.announced).hash
    finally:
        path.unlink(missing_ok=True)
    work.session.flush()


def forget(work: UnitOfWork, ground: Ground, row: UploadRow) -> None:
    """Ends an upload; the bytes that came are removed."""
    file_of(ground, row.id).unlink(missing_ok=True)
    work.session.delete(row)


def arrived(work: UnitOfWork, hashes: Collection[str]) -> set[str]:
    """Which of these blobs the actor has uploaded lately, and so may refer to."""
    mine = sa.select(UploadRow.blake3).where(UploadRow.principal == work.actor.principal, UploadRow.blake3.in_(hashes))
    return {blake3 for blake3 in work.session.scalars(mine) if blake3 is not None}


def offset_of(ground: Ground, row: UploadRow) -> int:
    """How many bytes have arrived."""
    if row.blake3 is not None:
        return row.bytes
    try:
        return file_of(ground, row.id).stat().st_size
    except FileNotFoundError:
        return 0


def file_of(ground: Ground, upload_id: str) -> Path:
    """Where an upload's bytes gather."""
    return _folder(ground) / upload_id


def insist_on_right(work: UnitOfWork) -> None:
    """Passes if the actor may upload somewhere.

    Raises:
        Denied: they may not.
    """
    if work.session.scalar(visible_to(work, UPLOAD_SEND).limit(1)) is None:
        raise Denied(permission=UPLOAD_SEND.code)


def _folder(ground: Ground) -> Path:
    folder = ground.settings.home / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _forget_old(work: UnitOfWork, ground: Ground) -> None:
    old = sa.select(UploadRow).where(
        UploadRow.principal == work.actor.principal, UploadRow.created_at < work.clock() - KEPT
    )
    for row in work.session.scalars(old):
        forget(work, ground, row)
