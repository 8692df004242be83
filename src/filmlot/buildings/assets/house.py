"""The demo's lane house: made by rule and published as a package, so that a new lot has something with looks."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pydantic import BaseModel

from filmlot.buildings.assets.contracts import PublishInput
from filmlot.buildings.assets.engine.house import build_house
from filmlot.buildings.assets.package import keep_contents, keep_folder
from filmlot.buildings.assets.publish import Proposal, next_version, publish
from filmlot.kernel.jobs import Job, JobContext
from filmlot.standards.asset.manifest import FILE_NAME, read_manifest


class HouseParams(BaseModel):
    """For which company."""

    scope_id: str


def publish_house(context: JobContext, params: HouseParams) -> None:
    """Makes the demo's house and publishes it; done again after a crash, the same files are the version there is."""
    ground = context.ground
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room) / "house"
        build_house(folder, waiting=lambda: context.progress(0, 1, stage="modelling"))
        paths = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
        contents = keep_folder(ground, folder, paths)
        sheet = read_manifest((folder / FILE_NAME).read_bytes())
    with ground.look() as look:
        semver = next_version(look.session, ground, params.scope_id, sheet, contents)
    proposal = Proposal(
        scope_id=params.scope_id,
        contents=contents,
        contents_hash=keep_contents(ground, contents),
        sheet=sheet,
        semver=semver,
        input=PublishInput(slug=sheet.slug, contents=contents, scope=params.scope_id),
    )
    with context.work() as work:
        publish(work, proposal)


HOUSE = Job("assets.house.build", HouseParams, publish_house)
