"""The audit and the migrations on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from tests.backends import cluster, cluster_settings  # noqa: F401 - fixtures

from filmlot.kernel.audit import verify
from filmlot.kernel.ground import Ground
from filmlot.kernel.migrate import heads_on_disk, migration_folders, stored_heads, upgrade
from filmlot.kernel.settings import Settings

pytestmark = pytest.mark.backend


@pytest.fixture
def ground_at_scale(cluster_settings: Settings) -> Iterator[Ground]:  # noqa: F811 - the fixture
    """The ground of an empty lot on PostgreSQL, not migrated."""
    ground = Ground.open(cluster_settings.model_copy(update={"bus_url": None, "blobs_url": None}))
    yield ground
    ground.close()


def test_servers_that_start_at_once_migrate_once(ground_at_scale: Ground) -> None:
    told: list[bool] = []
    threads = [Thread(target=lambda: told.append(upgrade(ground_at_scale.database))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == [False, False, True]
    with ground_at_scale.database.reader.connect() as connection:
        assert stored_heads(connection) == heads_on_disk(migration_folders())


def test_writers_at_once_make_one_chain_and_tampering_is_found(ground_at_scale: Ground) -> None:
    upgrade(ground_at_scale.database)
    writers, each = 4, 10
    start = Barrier(writers)

    def write(writer: int) -> None:
        start.wait()
        for number in range(each):
            with ground_at_scale.work() as work:
                after = {"focal_length_mm": 1e20, "slate": "1/1", "zero": -0.0}
                work.audit("stage.take.rolled", subject=f"{writer}/{number}", scope=None, after=after)

    threads = [Thread(target=write, args=(writer,)) for writer in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with ground_at_scale.look() as work:
        sound = verify(work.session)
    with ground_at_scale.database.writer.begin() as connection:
        connection.execute(sa.text("UPDATE kernel_audit SET time = time + interval '1 microsecond' WHERE position = 7"))
    with ground_at_scale.look() as work:
        tampered = verify(work.session)

    assert (sound.lines, sound.broken_at) == (writers * each, None)
    assert tampered.broken_at == 7
