"""The ground on PostgreSQL, NATS and S3: the same promises as on the embedded parts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event as Signal

import psutil
import pytest
import sqlalchemy as sa
from blake3 import blake3
from pydantic import SecretStr
from tests.kernel.serving import app_of, listening, serving
from tests.kernel.waiting import wait_until

from filmlot.kernel.access import SYSTEM, ScopeKind, add_scope
from filmlot.kernel.arrival import BlobMismatch
from filmlot.kernel.blobs import StorageUnreachable, open_blobs
from filmlot.kernel.building import Subscriber
from filmlot.kernel.bus import BusUnreachable
from filmlot.kernel.cluster import Cluster, on_cluster
from filmlot.kernel.events import Envelope, Event, EventRow, last_position
from filmlot.kernel.ground import Ground
from filmlot.kernel.jobs.job import JobRow, JobState
from filmlot.kernel.live_routes import live
from filmlot.kernel.migrate import upgrade
from filmlot.kernel.problems import NotFound
from filmlot.kernel.s3blobs import S3Blobs, open_s3
from filmlot.kernel.settings import Settings
from filmlot.kernel.subscribers import SubscriberRunner
from filmlot.kernel.work import UnitOfWork

pytestmark = pytest.mark.backend
MIB = 1 << 20


class LampLit(Event):
    """A lamp was lit."""

    type = "stage.lamp.lit"
    lamp: int


class LampSeen(Event):
    """Somebody saw the lamp."""

    type = "stage.lamp.seen"
    lamp: int


Open = Callable[[], Ground]


@pytest.fixture
def open_ground(cluster_settings: Settings) -> Iterator[Open]:
    """Opens one more process' worth of ground on the same servers."""
    grounds: list[Ground] = []

    def open_one() -> Ground:
        ground = Ground.open(cluster_settings)
        upgrade(ground.database)
        grounds.append(ground)
        return ground

    yield open_one
    for ground in grounds:
        ground.close()


def add_stage(ground: Ground) -> str:
    with ground.work() as work:
        return add_scope(work.session, kind=ScopeKind.STAGE, name="Stage 1", parent_id=None).id


def light(ground: Ground, scope: str, *lamps: int) -> None:
    for lamp in lamps:
        with ground.work() as work:
            work.emit(LampLit(lamp=lamp), subject=f"lamp-{lamp}", scope=scope)


def see(work: UnitOfWork, envelope: Envelope) -> None:
    work.emit(LampSeen(lamp=envelope.data["lamp"]), subject=envelope.subject, scope=envelope.scope)


def seen(ground: Ground) -> list[int]:
    with ground.look() as look:
        rows = sa.select(EventRow).where(EventRow.type == LampSeen.type).order_by(EventRow.id)
        return [row.data["lamp"] for row in look.session.scalars(rows)]


def test_an_event_of_one_process_reaches_a_page_at_another(open_ground: Open) -> None:
    here, there = open_ground(), open_ground()
    stage = add_stage(here)
    here.relay.start()
    there.live.start()

    with serving(app_of(there, live(), {"ann": SYSTEM})) as address, listening(address, after=0) as stream:
        light(here, stage, *range(50))
        assert [stream.next().data["data"]["lamp"] for _ in range(50)] == list(range(50))


def test_two_relays_number_every_event_once_and_without_a_gap(open_ground: Open) -> None:
    here, there = open_ground(), open_ground()
    stage = add_stage(here)
    here.relay.start()
    there.relay.start()
    for lamp in range(40):
        light(here if lamp % 2 else there, stage, lamp)

    def position() -> int:
        with here.look() as look:
            return last_position(look.session)

    wait_until(lambda: position() == 40)
    with here.look() as look:
        positions = sorted(look.session.scalars(sa.select(EventRow.position)))
    assert positions == list(range(1, 41))


def test_two_runners_of_one_subscriber_react_once_and_in_order(open_ground: Open) -> None:
    grounds = [open_ground(), open_ground()]
    stage = add_stage(grounds[0])
    runners = [SubscriberRunner(ground, [Subscriber("stage.watch", (LampLit.type,), see)]) for ground in grounds]
    for ground, runner in zip(grounds, runners, strict=True):
        ground.relay.start()
        runner.start()
    light(grounds[0], stage, *range(60))

    wait_until(lambda: len(seen(grounds[0])) >= 60)
    for runner in runners:
        runner.stop()
    assert seen(grounds[0]) == list(range(60))


def test_a_listener_hears_again_after_the_bus_was_away(cluster_settings: Settings, tmp_path: Path) -> None:
    own = Cluster(tmp_path)
    with own:
        settings = cluster_settings.model_copy(update={"bus_url": SecretStr(own.urls.bus_url)})
        ground = Ground.open(settings)
        upgrade(ground.database)
        stage = add_stage(ground)
        heard: list[int] = []
        told = Signal()
        ground.bus.listen(lambda envelopes: (heard.extend(e.position for e in envelopes), told.set())[-1])
        light(ground, stage, 1)
        ground.relay.drain()
        assert told.wait(10)

        own._end("nats", int((own._folder / "nats.pid").read_text()), signal.SIGTERM)
        wait_until(lambda: not is_up(ground))
        light(ground, stage, 2)
        own.start()
        wait_until(lambda: is_up(ground))
        ground.relay.drain()

        wait_until(lambda: heard == [1, 2])
        ground.close()


def is_up(ground: Ground) -> bool:
    try:
        ground.bus.check()
    except BusUnreachable:
        return False
    return True


def test_a_bus_that_is_not_there_is_named(cluster_settings: Settings) -> None:
    settings = cluster_settings.model_copy(update={"bus_url": SecretStr("nats://127.0.0.1:1")})

    with pytest.raises(BusUnreachable):
        Ground.open(settings)


def test_a_job_on_postgresql_survives_kill_9(open_ground: Open, cluster_settings: Settings, tmp_path: Path) -> None:
    ground = open_ground()
    stage = add_stage(ground)
    worker = Path(__file__).with_name("job_worker.py")
    journal = tmp_path / "steps.txt"
    command = [sys.executable, str(worker), str(cluster_settings.home), stage, str(journal)]
    assert cluster_settings.database_url is not None
    assert cluster_settings.bus_url is not None
    environment = {
        **os.environ,
        "PYTHONPATH": "src",
        "FILMLOT_DATABASE_URL": cluster_settings.database_url.get_secret_value(),
        "FILMLOT_BUS_URL": cluster_settings.bus_url.get_secret_value(),
    }

    def state() -> str:
        with ground.look() as look:
            return look.session.scalars(sa.select(JobRow)).one().state

    with subprocess.Popen([*command, "ask"], env=environment, stdin=-1, stdout=-1) as first:
        wait_until(lambda: journal.exists() and len(journal.read_text().splitlines()) >= 4)
        first.kill()
    assert state() == JobState.RUNNING
    with subprocess.Popen([*command, "wait"], env=environment, stdin=-1) as second:
        wait_until(lambda: state() == JobState.DONE)
        second.communicate()

    steps = journal.read_text().split()
    assert list(dict.fromkeys(steps)) == [str(number) for number in range(20)]
    assert len(steps) <= 21


def test_a_blob_on_s3_is_read_back_whole_in_part_and_as_a_file(cluster_settings: Settings) -> None:
    blobs = open_blobs(cluster_settings)
    data = os.urandom(20 * MIB + 7)  # more than one part of an upload

    ref = blobs.put([data], limit_bytes=len(data))

    assert ref.hash == blake3(data).hexdigest()
    assert blobs.size(ref.hash) == len(data)
    assert b"".join(blobs.read(ref.hash)) == data
    assert b"".join(blobs.read(ref.hash, start=MIB - 1, end=MIB + 3)) == data[MIB - 1 : MIB + 3]
    assert blobs.local_path(ref.hash).read_bytes() == data
    with pytest.raises(NotFound):
        blobs.local_path("0" * 64)


def test_the_folder_of_fetched_blobs_stays_within_its_bound(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("filmlot.kernel.s3blobs.CACHE_KEEP_S", 0)
    blobs = S3Blobs(open_s3(cluster.urls.blobs_url), tmp_path, cache_bytes=3 * MIB)
    refs = [blobs.put([os.urandom(MIB)], limit_bytes=MIB) for _ in range(5)]

    for ref in refs:
        blobs.local_path(ref.hash)
        time.sleep(0.01)

    kept = {path.name for path in tmp_path.glob("??/??/*")}
    assert kept == {ref.hash for ref in refs[2:]}


def test_a_blob_that_was_damaged_on_s3_is_not_handed_out(cluster: Cluster, tmp_path: Path) -> None:
    blobs = S3Blobs(open_s3(cluster.urls.blobs_url), tmp_path)
    ref = blobs.put([b"as delivered " * 9], limit_bytes=1000)
    stored = next((cluster._folder / "s3").rglob(ref.hash))
    stored.write_bytes(b"as dalivered " * 9)

    with pytest.raises(BlobMismatch):
        blobs.local_path(ref.hash)
    assert not list(tmp_path.glob("??/??/*"))


def test_a_store_that_is_not_there_or_not_ours_is_named(cluster: Cluster, tmp_path: Path) -> None:
    away = S3Blobs(open_s3("s3://key:secret@127.0.0.1:1/bucket?scheme=http"), tmp_path)
    foreign = S3Blobs(open_s3(cluster.urls.blobs_url.replace("filmlot:", "stranger:")), tmp_path)

    for blobs in (away, foreign):
        with pytest.raises(StorageUnreachable):
            blobs.check()


def test_what_a_killed_lot_left_running_is_taken_over_and_ended(tmp_path: Path) -> None:
    code = "import os, sys; from pathlib import Path; from filmlot.kernel.cluster import Cluster\n"
    code += "Cluster(Path(sys.argv[1])).start(); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], env={**os.environ, "PYTHONPATH": "src"}, check=False)
    pids = read_pids(tmp_path)
    assert all(psutil.pid_exists(pid) for pid in pids)

    with Cluster(tmp_path) as second:
        assert read_pids(tmp_path) == pids
        assert second._secret not in repr(second.urls)

    assert len(pids) == 3
    assert not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE for pid in pids)


def read_pids(home: Path) -> set[int]:
    return {int(file.read_text()) for file in (home / "cluster").glob("*.pid")}


def test_the_operators_own_servers_are_taken_as_they_are(cluster_settings: Settings) -> None:
    with on_cluster(cluster_settings) as settings:
        assert settings == cluster_settings
    assert not (cluster_settings.home / "cluster").exists()
