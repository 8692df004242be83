"""The show comes to stages that were built before it, and lives on PostgreSQL as on SQLite."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from tests.backends import cluster, cluster_settings  # noqa: F401 - fixtures
from tests.buildings.stage.recorders import Recorders
from tests.buildings.stage.show.cues import cue, fade, id_of

from filmlot.buildings.stage.engine.show.cue_list import PutCue
from filmlot.buildings.stage.engine.show.snapshot import Scope
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.buildings.stage.engine.show.watch import StatusProbe, Watch
from filmlot.buildings.stage.seeds import DEMO
from filmlot.buildings.stage.show import cue_list, show, snapshot, watch
from filmlot.buildings.stage.show.queries import read_book, read_watches, replay_show
from filmlot.buildings.stage.stage import build
from filmlot.kernel.access import ScopeKind, add_scope
from filmlot.kernel.ground import Ground
from filmlot.kernel.migrate import upgrade
from filmlot.kernel.settings import Settings

TABLES = ("stage_calibration", "stage_health", "stage_watch", "stage_snapshot", "stage_cue_list", "stage_show")
COLUMNS = {
    "stage_take": ("recorders", "harvest", "harvest_job", "points"),
    "stage_stage": ("chart_square_mm", "chart_is_shown", "content_scene_id", "content", "look"),
}
FORMER, NEWEST = "0001_stage", "0008_look"


def build_stage(ground: Ground) -> str:
    with ground.work() as work:
        company = add_scope(work.session, kind=ScopeKind.COMPANY, name="Yard", parent_id=None)
        return build(work, parent_id=company.id, text=DEMO.read_text()).id


def go_back(ground: Ground) -> None:
    """Takes the show out of a database, as it was before there was one."""
    with ground.database.writer.begin() as connection:
        for table in TABLES:
            connection.execute(sa.text(f"DROP TABLE {table}"))
        for table, columns in COLUMNS.items():
            for column in columns:
                connection.execute(sa.text(f"ALTER TABLE {table} DROP COLUMN {column}"))
        former = sa.text("UPDATE alembic_version SET version_num = :former WHERE version_num = :newest")
        connection.execute(former, {"former": FORMER, "newest": NEWEST})


def play_through(ground: Ground) -> None:
    """Everything that the show writes, and reads again."""
    stage_id, machinery = build_stage(ground), Recorders()
    go_back(ground)
    assert upgrade(ground.database)
    with ground.work() as work:
        list_id = cue_list.make(work, stage_id, "Main").id
        cue_list.edit(work, stage_id, list_id, [PutCue(cue=cue(1, fade(0, 1.0))), PutCue(cue=cue("2.5"))])
        cue_list.edit(work, stage_id, list_id, [PutCue(cue=cue(3))])
        held = snapshot.capture(work, stage_id, "Now", Scope(), machinery=machinery)
        looks = Watch(name="Router", probe=StatusProbe(device="router"), list_id=list_id, cue_id=id_of(1000))
        watch_id = watch.add(work, stage_id, looks).id
        show.move(work, stage_id, ShowState.STANDBY, machinery=machinery)
    with ground.work() as work:
        cue_list.undo(work, stage_id, list_id)
    ground.relay.drain()
    with ground.look() as look:
        book = read_book(look.session, stage_id)
        assert book.lists[list_id].cues == (cue(1, fade(0, 1.0)), cue("2.5"))
        assert list(book.snapshots[held.id]) == held.points
        assert read_watches(look.session, stage_id) == {watch_id: looks}
        replayed = replay_show(look, stage_id, position=None)
        assert replayed.state is ShowState.STANDBY
        assert replayed.cue_lists[0].cues == book.lists[list_id].cues


@pytest.fixture
def ground_at_scale(cluster_settings: Settings) -> Iterator[Ground]:  # noqa: F811 - the fixture
    ground = Ground.open(cluster_settings.model_copy(update={"bus_url": None, "blobs_url": None}))
    upgrade(ground.database)
    yield ground
    ground.close()


def test_a_stage_that_was_built_before_gets_a_show(bare_ground: Ground) -> None:
    play_through(bare_ground)


@pytest.mark.backend
def test_the_show_lives_on_postgresql(ground_at_scale: Ground) -> None:
    play_through(ground_at_scale)
