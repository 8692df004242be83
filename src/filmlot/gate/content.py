"""What stands on a stage's walls, as a render node is given it."""

from __future__ import annotations

from filmlot.buildings.stage.content import content_file, used_versions
from filmlot.buildings.stage.models import StageRow
from filmlot.gate.node.config import Content
from filmlot.kernel.ground import Ground
from filmlot.kernel.work import UnitOfWork


def content_for_node(work: UnitOfWork, ground: Ground, row: StageRow) -> Content | None:
    """The file that a node loads, laid out on this machine's disk; None for empty walls."""
    found = content_file(work, ground, row)
    if found is None:
        return None
    file, look = found
    return Content(file=file, look=look, versions=tuple(used_versions(row)))
