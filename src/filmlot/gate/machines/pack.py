"""What a render node needs of a stage, in one folder that can be put on its machine."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from filmlot.buildings.stage.contracts import MeshWall
from filmlot.buildings.stage.engine.description import read_description
from filmlot.buildings.stage.models import StageRow
from filmlot.buildings.stage.stage import find_row, stage_ids
from filmlot.gate.content import content_for_node
from filmlot.gate.node.config import Content, NodeConfig
from filmlot.kernel.ground import Ground
from filmlot.kernel.problems import NotFound


def pack_stage(ground: Ground, code: str, folder: Path) -> None:
    """Writes a node's config, what stands on the walls and their meshes into a folder; all names in it are relative.

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
        content=_copy_content(ground, row, folder),
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


def _copy_content(ground: Ground, row: StageRow, folder: Path) -> Content | None:
    with ground.look() as look:
        content = content_for_node(look, ground, row)
    if content is None:
        return None
    name = Path("content", content.file.name)
    (folder / name).parent.mkdir()
    if content.look is None:
        shutil.copyfile(content.file, folder / name)
    else:  # a package or a scene refers to what lies beside it
        shutil.copytree(content.file.parent, folder / name.parent, dirs_exist_ok=True)
    return content.model_copy(update={"file": name})
