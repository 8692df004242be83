"""What others may ask of the assets building."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

import sqlalchemy as sa

from filmlot.buildings.assets.contracts import VersionId, VersionView
from filmlot.buildings.assets.models import AssetRow, VersionRow
from filmlot.buildings.assets.package import open_folder
from filmlot.buildings.assets.rights.contracts import Level
from filmlot.buildings.assets.rights.right import admit
from filmlot.buildings.assets.scenes.content import dress, scene_content, shown_versions, version_content
from filmlot.buildings.assets.scenes.contracts import Content, Look
from filmlot.buildings.assets.scenes.folder import open_scene
from filmlot.buildings.assets.uses.use import note_uses
from filmlot.buildings.assets.version import find_version, view_of
from filmlot.kernel.ground import Ground
from filmlot.kernel.work import UnitOfWork

__all__ = [
    "content_file",
    "note_uses",
    "scene_content",
    "scene_file",
    "shown_versions",
    "version",
    "version_content",
    "versions",
]


def version(work: UnitOfWork, version_id: str) -> VersionView:
    """A version that the actor may see.

    Raises:
        NotFound: there is none for this actor.
    """
    asset, row = find_version(work.session, version_id)
    admit(work, asset, Level.VIEW, kind="version", id=version_id)
    return view_of(asset, row)


def versions(work: UnitOfWork, version_ids: Collection[str]) -> dict[VersionId, VersionView]:
    """Several versions by id, in one query; who may see what refers to them may see their names."""
    chosen = (
        sa.select(AssetRow, VersionRow)
        .join(VersionRow, VersionRow.asset_id == AssetRow.id)
        .where(VersionRow.id.in_(version_ids))
    )
    return {VersionId(row.id): view_of(asset, row) for asset, row in work.session.execute(chosen)}


def scene_file(ground: Ground, found: VersionView) -> Path:
    """A file with the version's bytes under its format's suffix, by which scene readers tell formats apart.

    For a package it is the entry layer, in a folder with everything that it refers to.
    """
    if found.contents is not None:
        return open_folder(ground, found.contents) / found.file_name
    blob = ground.blobs.local_path(found.blake3).resolve()
    folder = ground.settings.home.resolve() / "cache" / "scenes"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{found.blake3}.{found.format}"
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        draft.unlink(missing_ok=True)
        try:
            draft.hardlink_to(blob)
        except OSError:  # another file system
            draft.symlink_to(blob)
        draft.replace(path)
    return path


def content_file(work: UnitOfWork, ground: Ground, content: Content, look: Look) -> Path:
    """The file of a content, for a scene reader that is told the look too: a version's variants are still to choose."""
    if content.lock is not None:
        return open_scene(ground, dress(content, look))
    (part,) = content.versions
    return scene_file(ground, versions(work, [part.version_id])[part.version_id])
