"""The walls in a dry run: what would be shown, and what would be said against it."""

from __future__ import annotations

from filmlot.buildings.stage.content import content_of, find_content, insist_on_look
from filmlot.buildings.stage.engine.show.cue import ContentShow, LookChange
from filmlot.buildings.stage.stage import find_row
from filmlot.kernel.ground import Ground
from filmlot.kernel.problems import Problem
from filmlot.kernel.work import UnitOfWork


class WallsRehearsal:
    """Plays what a plan would put on a stage's walls, step by step; nothing is changed."""

    def __init__(self, work: UnitOfWork, ground: Ground, stage_id: str) -> None:
        self._work, self._ground, self._stage_id = work, ground, stage_id
        self._content = content_of(find_row(work.session, stage_id))

    def play(self, order: ContentShow | LookChange) -> Problem | None:
        """Why an order would not be done; None where it would."""
        try:
            if isinstance(order, ContentShow):
                self._content = find_content(self._work, self._ground, self._stage_id, order)
            insist_on_look(self._content, order.look)
        except Problem as problem:
            return problem
        return None
