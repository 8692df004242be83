"""The addresses of scenes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from filmlot.buildings.assets.permissions import SCENE_EDIT, SCENE_READ
from filmlot.buildings.assets.scenes import scene
from filmlot.buildings.assets.scenes.contracts import SceneInput, SceneList, SceneLock, SceneView
from filmlot.kernel.http import changes, reads
from filmlot.kernel.work import UnitOfWork

scenes = APIRouter()
Reads = Annotated[UnitOfWork, reads(SCENE_READ)]
Edits = Annotated[UnitOfWork, changes(SCENE_EDIT)]


@scenes.get("/scenes")
def get_scenes(work: Reads) -> SceneList:
    """The scenes that you may see."""
    return scene.list_scenes(work)


@scenes.post("/scenes", status_code=201)
def post_scene(body: SceneInput, work: Edits, scope: Annotated[str, Query(max_length=36)]) -> SceneView:
    """A new scene in a scope."""
    return scene.create(work, scope, body)


@scenes.get("/scenes/{scene_id}")
def get_scene(scene_id: str, work: Reads) -> SceneView:
    """A scene."""
    return scene.view_of(scene.find_scene(work, scene_id, SCENE_READ))


@scenes.put("/scenes/{scene_id}")
def put_scene(scene_id: str, body: SceneInput, work: Edits) -> SceneView:
    """Saves the next edition of a scene."""
    return scene.save(work, scene_id, body)


@scenes.delete("/scenes/{scene_id}", status_code=204, response_class=Response)
def delete_scene(scene_id: str, work: Edits) -> Response:
    """Removes a scene; its assets stay."""
    scene.delete(work, scene_id)
    return Response(status_code=204)


@scenes.get("/scenes/{scene_id}/lock")
def get_lock(scene_id: str, work: Reads) -> SceneLock:
    """The lock file of a scene: the version of every asset in it, by hash."""
    return scene.lock(work, scene_id)
