"""The chart on the walls of a stage that is at work."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from tests.gate.stages import wait_for
from tests.gate.test_stagehand import Lot, lot  # noqa: F401 - a fixture

from filmlot.buildings.stage import stage
from filmlot.buildings.stage.calibration.chart import lay_out, show_chart
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.buildings.stage.machinery import ViewMark
from filmlot.buildings.stage.show import show
from filmlot.gate.stagehand import Stagehand, at_work
from filmlot.kernel.work import UnitOfWork

pytestmark = [pytest.mark.gpu, pytest.mark.timeout(240)]
ALIKE = 0.8  # a JPEG of one pixel an LED


def order(lot: Lot, change: Callable[[UnitOfWork], object]) -> None:  # noqa: F811
    with lot.ground.work() as work:
        change(work)
    lot.ground.relay.drain()


def wall_of(hand: Stagehand, stage_id: str) -> NDArray[np.uint8] | None:
    found = hand.view(stage_id, after=ViewMark())
    if found is None or "wall:main" not in found.jpegs:
        return None
    return np.asarray(Image.open(io.BytesIO(found.jpegs["wall:main"])).convert("L"))


def test_a_running_node_shows_the_chart_a_restarted_one_too_and_then_its_scene_again(lot: Lot) -> None:  # noqa: F811
    folder = lot.ground.settings.walls_folder
    with lot.ground.look() as look:
        described = stage.parse(stage.find_row(look.session, lot.stage_id).description)
    (chart,), _ = lay_out(described, square_mm=None, folder=folder)

    def shows(hand: Stagehand) -> bool | None:
        wall = wall_of(hand, lot.stage_id)
        return None if wall is None else bool(np.corrcoef(wall.ravel(), chart.draw().ravel())[0, 1] > ALIKE)

    with at_work(Stagehand(lot.ground)) as hand:
        wait_for(lambda: shows(hand) is False)
        for state in (ShowState.STANDBY, ShowState.REHEARSE):
            order(lot, lambda work, state=state: show.move(work, lot.stage_id, state, machinery=hand))
        order(lot, lambda work: show_chart(work, lot.stage_id, square_mm=None, folder=folder))
        wait_for(lambda: shows(hand))
    with at_work(Stagehand(lot.ground)) as hand:
        wait_for(lambda: shows(hand))
        order(lot, lambda work: show.move(work, lot.stage_id, ShowState.STANDBY, machinery=hand))
        wait_for(lambda: shows(hand) is False)
