"""The demo lot's first asset: a street at dusk, made by the renderer's own hand."""

from __future__ import annotations

import tempfile
from pathlib import Path

import sqlalchemy as sa

from filmlot.buildings.assets.contracts import SceneFormat, VersionView
from filmlot.buildings.assets.models import AssetRow
from filmlot.buildings.assets.version import judge, upload
from filmlot.kernel.blobs import Blobs
from filmlot.kernel.work import UnitOfWork

STREET = "street"


def seed_street(work: UnitOfWork, blobs: Blobs, *, scope_id: str) -> VersionView | None:
    """Publishes the street as an asset of the scope; None if it is there already."""
    if work.session.scalar(sa.select(AssetRow.id).where(AssetRow.scope_id == scope_id, AssetRow.name == STREET)):
        return None
    from filmlot.render import street_scene, write_glb

    scene = street_scene()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{STREET}.glb"
        write_glb(scene, path)
        blob = blobs.put_file(path)
    version = upload(work, scope_id=scope_id, file_name=f"{STREET}.glb", scene_format=SceneFormat.GLB, blob=blob)
    return judge(work, version.id, {"meshes": len(scene.meshes), "instances": len(scene.instances)})
