"""Long work of the assets building."""

from __future__ import annotations

from pydantic import BaseModel

from filmlot.buildings.assets.contracts import SceneFault
from filmlot.buildings.assets.engine.check import check_scene
from filmlot.buildings.assets.facade import scene_file
from filmlot.buildings.assets.problems import SceneRefused
from filmlot.buildings.assets.version import find_version, judge, view_of
from filmlot.kernel.jobs import Job, JobContext


class CheckParams(BaseModel):
    """Which version to check."""

    version_id: str


def check_version(context: JobContext, params: CheckParams) -> None:
    """Reads the scene in a child process and notes whether it can be shown.

    Raises:
        SceneRefused: it cannot; the version says so too.
    """
    with context.ground.look() as look:
        version = view_of(*find_version(look.session, params.version_id))
    path = scene_file(context.ground, version)
    verdict = check_scene(path, waiting=lambda: context.progress(0, 1, stage="reading"))
    with context.work() as work:
        judge(work, params.version_id, verdict)
    if isinstance(verdict, SceneFault):
        raise SceneRefused(name=version.file_name, fault=verdict)


CHECK = Job("assets.version.check", CheckParams, check_version)
