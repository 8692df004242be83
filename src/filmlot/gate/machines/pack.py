"""What a render node needs of a stage, in one folder that can be put on its machine."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from filmlot.buildings.assets import facade as assets
from filmlot.buildings.stage.contracts import MeshWall
from filmlot.buildings.stage.engine.description import read_description
from filmlot.buildings.stage.models import StageRow
from filmlot.buildings.stage.stage import find_row, stage_ids
from filmlot.gate.node.config import NodeConfig
from filmlot.kernel.ground import Ground
from filmlot.kernel.problems import NotFound


def pack_stage(ground: Ground, code: str, folder: Path) -> None:
    """Writes a node's config, the scene and the meshes of walls into a folder; all names in the config are relative.

    Raises:
        NotFound: no stage has this code.
    """
    row = _find_stage(ground, code)
    (folder / "walls").mkdir(parents=True, exist_ok=True)
    for wall in read_description(row.description).walls:
        if isinstance(wall, MeshWall):
            shutil.copyfile(ground.settings.walls_folder / wall.file, folder / "walls" / wall.file)
    config = NodeConfig(
        stage_id=row.id,
        description=row.description,
        run=Path("run"),
        cache=Path("cache"),
        walls=Path("walls"),
        scene=_copy_scene(ground, row, folder),
        utc_offset_s=time.localtime().tm_gmtoff,
    )
    (folder / "node.json").write_text(config.model_dump_json(indent=1), encoding="utf-8")


def _find_stage(ground: Ground, code: str) -> StageRow:
    with ground.look() as look:
        rows = [find_row(look.session, stage_id) for stage_id in stage_ids(look.session)]
    found = next((row for row in rows if row.code == code), None)
    if found is None:
        raise NotFound(kind="stage", id=code)
    return found


def _copy_scene(ground: Ground, row: StageRow, folder: Path) -> Path | None:
    if row.content_version_id is None:
        return None
    with ground.look() as look:
        scene = assets.scene_file(ground, assets.version(look, row.content_version_id))
    name = f"scene{scene.suffix}"
    shutil.copyfile(scene, folder / name)
    return Path(name)
