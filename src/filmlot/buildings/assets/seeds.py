"""The demo lot's first asset: a street at dusk, made by the renderer's own hand."""

from __future__ import annotations

import tempfile
from pathlib import Path

import sqlalchemy as sa

from filmlot.buildings.assets.contracts import SceneFormat
from filmlot.buildings.assets.version import judge, upload
from filmlot.kernel.access import Scope, ScopeKind
from filmlot.kernel.ground import Ground
from filmlot.kernel.work import UnitOfWork

NAME = "street.glb"


def seed(work: UnitOfWork, ground: Ground) -> None:
    """Publishes the street as an asset of the first company."""
    from filmlot.render.demo.street import street_scene
    from filmlot.render.gltf_writer import write_glb

    company = sa.select(Scope.id).where(Scope.kind == ScopeKind.COMPANY).order_by(Scope.id).limit(1)
    scene = street_scene()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        write_glb(scene, path)
        blob = ground.blobs.put_file(path)
    scope_id = work.session.scalars(company).one()
    version = upload(work, scope_id=scope_id, file_name=NAME, scene_format=SceneFormat.GLB, blob=blob)
    judge(work, version.id, {"meshes": len(scene.meshes), "instances": len(scene.instances)})
