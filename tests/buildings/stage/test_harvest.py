"""Files of recorders after a take: found by their clip, fetched, sealed, and named where they did not come."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import opentimelineio as otio
import pytest
from blake3 import blake3
from hypothesis import given
from hypothesis import strategies as some
from tests.buildings.stage.conftest import Set

from filmlot.buildings.stage.engine.recording.clip import is_of_clip, name_clip, safe_name
from filmlot.buildings.stage.engine.recording.fetching import RESERVE_BYTES, FetchError, fetch_file
from filmlot.buildings.stage.harvest import HarvestParams, is_shorter
from filmlot.buildings.stage.harvest_job import run_harvest
from filmlot.buildings.stage.problems import HarvestIncomplete
from filmlot.buildings.stage.subscribers import harvest_after_end
from filmlot.buildings.stage.take_contracts import HarvestReason, TakeView
from filmlot.devicekit.ftp_simulator import FtpSimulator, PlayedFile
from filmlot.devicekit.loop_thread import LoopThread
from filmlot.devices.live_link_face_recorder.config import LiveLinkFaceRecorderConfig
from filmlot.devices.live_link_face_recorder.simulator import LiveLinkFaceRecorderSimulator
from filmlot.kernel.events import EventRow
from filmlot.kernel.jobs import JobContext
from filmlot.kernel.jobs.context import RunnerStopping
from filmlot.kernel.jobs.job import JobRow, JobState

HERE = "127.0.0.1"
DECK = """
[[devices]]
id = "deck"
name = "Recorder"
family = "hyperdeck"
config = {{ host = "127.0.0.1", ftp_port = {port} }}
"""


@dataclass
class Harvested:
    """A take that was rolled with a deck, and the deck's disk."""

    stage_set: Set
    take: TakeView
    disk: dict[str, PlayedFile]
    server: FtpSimulator
    monkeypatch: pytest.MonkeyPatch

    @property
    def address(self) -> str:
        return f"{self.stage_set.address}/takes/{self.take.id}"

    @property
    def folder(self) -> Path:
        return self.stage_set.takes / self.take.id / "recorders" / "deck"

    def run(self) -> TakeView:
        context = self.stage_set.context(self.monkeypatch)
        with contextlib.suppress(HarvestIncomplete):
            run_harvest(context, HarvestParams(take_id=self.take.id))
        return self.stage_set.take(self.take.id)


@pytest.fixture
def harvested(stage_set: Set, monkeypatch: pytest.MonkeyPatch) -> Iterator[Harvested]:
    monkeypatch.setattr("filmlot.buildings.stage.harvest_job.FIRST_WAIT_S", 0.01)
    disk: dict[str, PlayedFile] = {"1/other.mov": PlayedFile("other", 10)}
    server, loop = FtpSimulator(disk), LoopThread("deck")
    port = loop.call(server.start(HERE, 0))
    text = stage_set.client.get(f"{stage_set.address}/description").text + DECK.format(port=port)
    assert stage_set.client.put(f"{stage_set.address}/description", content=text).status_code == 204
    take = stage_set.roll()
    stage_set.cut()
    stage_set.verify(take.id, monkeypatch)
    yield Harvested(stage_set, take, disk, server, monkeypatch)
    loop.call(server.stop())
    loop.stop()


def test_the_files_of_a_take_are_fetched_and_sealed(harvested: Harvested) -> None:
    harvested.disk |= {"1/12-1.mov": PlayedFile("a", 700_000), "2/12-1_0002.mov": PlayedFile("b", 5)}
    files = harvested.run().harvest
    content = PlayedFile("a", 700_000).read(0, 700_000)
    assert [(file.path, file.name, file.state, file.size) for file in files] == [
        ("1/12-1.mov", "12-1.mov", "fetched", 700_000),
        ("2/12-1_0002.mov", "12-1_0002.mov", "fetched", 5),
    ]
    assert (files[0].blake3, files[0].sha256) == (blake3(content).hexdigest(), hashlib.sha256(content).hexdigest())
    assert (harvested.folder / "12-1.mov").read_bytes() == content
    answer = harvested.stage_set.client.get(f"{harvested.address}/recorders/deck/12-1.mov")
    assert (answer.status_code, answer.content) == (200, content)


def test_a_broken_connection_goes_on_where_it_broke(harvested: Harvested) -> None:
    harvested.disk["1/12-1.mov"] = PlayedFile("a", 300_000)
    harvested.server.breaks_after = 120_000
    (file,) = harvested.run().harvest
    assert (file.state, (harvested.folder / "12-1.mov").read_bytes()) == (
        "fetched",
        PlayedFile("a", 300_000).read(0, 300_000),
    )


def test_a_recorder_that_goes_away_is_named_and_its_part_is_kept_for_the_next_time(harvested: Harvested) -> None:
    harvested.disk["1/12-1.mov"] = PlayedFile("a", 900_000)
    harvested.server.breaks_after = 70_000
    (file,) = harvested.run().harvest
    assert (file.state, file.reason) == ("failed", HarvestReason.UNREACHABLE)
    part = harvested.folder / "12-1.mov.part"
    assert 0 < part.stat().st_size < 900_000
    harvested.server.breaks_after = None
    (file,) = harvested.run().harvest
    assert (file.state, part.exists()) == ("fetched", False)
    assert (harvested.folder / "12-1.mov").read_bytes() == PlayedFile("a", 900_000).read(0, 900_000)


def test_a_lot_that_stops_midway_goes_on_from_the_byte_that_it_has(harvested: Harvested) -> None:
    harvested.disk["1/12-1.mov"] = PlayedFile("a", 3_000_000)
    context = harvested.stage_set.context(harvested.monkeypatch)
    seen: list[float] = []

    def stop_midway(_context: JobContext, done: float, total: float, *, stage: str) -> None:
        seen.append(done)
        if 1_000_000 < done < total:
            raise RunnerStopping

    harvested.monkeypatch.setattr(JobContext, "progress", stop_midway)
    with pytest.raises(RunnerStopping):
        run_harvest(context, HarvestParams(take_id=harvested.take.id))
    has = (harvested.folder / "12-1.mov.part").stat().st_size
    assert 1_000_000 < has < 3_000_000
    assert harvested.stage_set.take(harvested.take.id).harvest[0].state == "waiting"
    seen.clear()
    harvested.monkeypatch.setattr(JobContext, "progress", lambda _context, done, _total, **_more: seen.append(done))
    run_harvest(context, HarvestParams(take_id=harvested.take.id))
    assert (seen[0], seen[-1]) == (has, 3_000_000)
    assert (harvested.folder / "12-1.mov").read_bytes() == PlayedFile("a", 3_000_000).read(0, 3_000_000)


def test_what_is_here_is_not_fetched_again(harvested: Harvested) -> None:
    harvested.disk["1/12-1.mov"] = PlayedFile("a", 1000)
    before = harvested.run().harvest
    stamp = (harvested.folder / "12-1.mov").stat().st_mtime_ns
    assert harvested.run().harvest == before
    assert (harvested.folder / "12-1.mov").stat().st_mtime_ns == stamp


def test_a_deck_without_the_clip_is_named(harvested: Harvested) -> None:
    (file,) = harvested.run().harvest
    assert (file.device_name, file.state, file.reason, file.detail) == (
        "Recorder",
        "failed",
        HarvestReason.NOT_FOUND,
        "12-1",
    )


def test_a_file_that_is_not_the_takes_is_never_given_away(harvested: Harvested) -> None:
    harvested.disk["1/12-1.mov"] = PlayedFile("a", 10)
    harvested.run()
    client = harvested.stage_set.client
    for place in ("deck/other.mov", "deck/..%2F..%2Ftake.json", "deck2/12-1.mov", "deck/12-1.mov.part"):
        assert client.get(f"{harvested.address}/recorders/{place}").status_code == 404


def test_a_verified_take_has_its_files_fetched_by_a_job(harvested: Harvested) -> None:
    with harvested.stage_set.ground.work() as work:
        row = work.session.query(EventRow).filter_by(type="stage.take.verified").one()
        row.position = row.position or 1
        harvest_after_end(work, row.envelope())
    take = harvested.stage_set.take(harvested.take.id)
    with harvested.stage_set.ground.look() as look:
        job = look.session.get_one(JobRow, take.harvest_job)
        assert (job.kind, job.name, job.state) == ("stage.take.harvest", "12-1", JobState.QUEUED)
    answer = harvested.stage_set.client.post(f"{harvested.address}/harvest")
    assert (answer.status_code, answer.json()["code"]) == (409, "stage.harvest_runs")


def test_a_person_can_have_them_fetched_again(harvested: Harvested) -> None:
    answer = harvested.stage_set.client.post(f"{harvested.address}/harvest")
    assert (answer.status_code, answer.json()["harvest_job"] is not None) == (202, True)


def test_a_take_without_such_recorders_has_nothing_to_fetch(stage_set: Set, monkeypatch: pytest.MonkeyPatch) -> None:
    take = stage_set.roll()
    stage_set.cut()
    stage_set.verify(take.id, monkeypatch)
    answer = stage_set.client.post(f"{stage_set.address}/takes/{take.id}/harvest")
    assert (answer.status_code, answer.json()["code"]) == (409, "stage.nothing_to_harvest")


def test_a_recorder_that_the_stage_has_no_more_is_named(harvested: Harvested) -> None:
    text = harvested.stage_set.client.get(f"{harvested.stage_set.address}/description").text
    text = text[: text.index('[[devices]]\nid = "deck"')]
    assert harvested.stage_set.client.put(f"{harvested.stage_set.address}/description", content=text).status_code == 204
    (file,) = harvested.run().harvest
    assert (file.state, file.reason) == ("failed", HarvestReason.NOT_DESCRIBED)


def test_the_timeline_names_the_files_beside_it(harvested: Harvested) -> None:
    harvested.disk["1/12-1.mov"] = PlayedFile("a", 10)
    harvested.run()
    text = harvested.stage_set.client.get(f"{harvested.address}/exports/otio").text
    urls = [clip.media_reference.target_url for clip in otio.adapters.read_from_string(text, "otio_json").find_clips()]
    assert urls == ["picture.mp4", "recorders/deck/12-1.mov"]


WRITERS = """
[[devices]]
id = "deck"
name = "Video assist"
family = "qtake"
recordings = { folder = "assist/day-1", files = "{shot}_{take}*" }
config = { host = "127.0.0.1" }

[[devices]]
id = "sound"
name = "Sound"
family = "osc_out"
recordings = { folder = "sound" }
config = { host = "127.0.0.1" }
"""


def test_recorders_that_write_into_a_folder_are_fetched_from_there(
    stage_set: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("filmlot.devicekit.folder.SETTLE_S", 0.01)
    text = stage_set.client.get(f"{stage_set.address}/description").text + WRITERS
    assert stage_set.client.put(f"{stage_set.address}/description", content=text).status_code == 204
    root = stage_set.ground.settings.recordings_folder
    for place, content in (("assist/day-1/12_001_QT.mov", b"assist"), ("sound/12-1.wav", b"sound")):
        (root / place).parent.mkdir(parents=True)
        (root / place).write_bytes(content)
    (root / "assist" / "day-1" / "12_10_QT.mov").write_bytes(b"of take 10")
    take = stage_set.roll()
    stage_set.cut()
    stage_set.verify(take.id, monkeypatch)
    assert stage_set.client.post(f"{stage_set.address}/takes/{take.id}/harvest").status_code == 202
    run_harvest(stage_set.context(monkeypatch), HarvestParams(take_id=take.id))
    files = stage_set.take(take.id).harvest
    assert [(file.device, file.path, file.state) for file in files] == [
        ("deck", "12_001_QT.mov", "fetched"),
        ("sound", "12-1.wav", "fetched"),
    ]
    assert files[0].sha256 == hashlib.sha256(b"assist").hexdigest()
    answer = stage_set.client.get(f"{stage_set.address}/takes/{take.id}/recorders/sound/12-1.wav")
    assert answer.content == b"sound"


PHONE = """
[[devices]]
id = "deck"
name = "Phone"
family = "live_link_face_recorder"
config = {{ host = "127.0.0.1", port = {port} }}
"""


def test_the_files_that_a_recorder_named_are_fetched(stage_set: Set, monkeypatch: pytest.MonkeyPatch) -> None:
    phone, loop = LiveLinkFaceRecorderSimulator(LiveLinkFaceRecorderConfig(host=HERE)), LoopThread("phone")
    text = stage_set.client.get(f"{stage_set.address}/description").text
    text += PHONE.format(port=loop.call(phone.start(HERE, 0)))
    assert stage_set.client.put(f"{stage_set.address}/description", content=text).status_code == 204
    phone.files |= {"12_1/12_1.mov": b"film" * 100_000, "12_1/12_1.csv": b"table", "12_1/take.json": b"{}"}
    named, cut = ("12_1/12_1.csv", "12_1/12_1.mov"), stage_set.machinery.cut
    monkeypatch.setattr(
        stage_set.machinery, "cut", lambda *take: [ack.model_copy(update={"files": named}) for ack in cut(*take)]
    )
    take = stage_set.roll()
    stage_set.cut()
    stage_set.verify(take.id, monkeypatch)
    run_harvest(stage_set.context(monkeypatch), HarvestParams(take_id=take.id))
    files = stage_set.take(take.id).harvest
    assert [(file.path, file.state) for file in files] == [(path, "fetched") for path in (*named, "12_1/take.json")]
    assert files[1].blake3 == blake3(b"film" * 100_000).hexdigest()
    loop.call(phone.stop())
    loop.stop()


class Disk:
    """A source whose size changes after each look: a recorder that still writes."""

    def __init__(self, *sizes: int) -> None:
        self.sizes = list(sizes)

    def size_of(self, path: str) -> int | None:
        return self.sizes.pop(0) if len(self.sizes) > 1 else self.sizes[0]

    def fetch(self, path: str, *, offset: int) -> Iterator[bytes]:
        yield b"x" * (100 - offset)


def fetch(source: Disk, folder: Path, *, free: int = RESERVE_BYTES * 2) -> None:
    fetch_file(source, "1/a.mov", folder / "a.mov", came=lambda _: None, free_bytes=lambda _: free)


def test_a_file_that_still_grows_is_not_taken_for_whole(tmp_path: Path) -> None:
    with pytest.raises(FetchError) as caught:
        fetch(Disk(100, 200), tmp_path)
    assert caught.value.reason is HarvestReason.SIZE_DIFFERS
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_does_not_fit_is_not_begun(tmp_path: Path) -> None:
    with pytest.raises(FetchError) as caught:
        fetch(Disk(100), tmp_path, free=RESERVE_BYTES + 99)
    assert caught.value.reason is HarvestReason.DISK_FULL
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("file", "clip", "expected"),
    [
        ("12A-1.mov", "12A-1", True),
        ("12A-1.mov", "12A-1.mov", True),
        ("12A-1_0001.mov", "12A-1", True),
        ("12A-1_S002.mp4", "12A-1", True),
        ("12A-10.mov", "12A-1", False),
        ("12A-1", "12A-1", False),
        ("x12A-1.mov", "12A-1", False),
        ("12.5-1.mov", "12.5-1", True),
        ("12.mov", "12.5-1", False),
    ],
)
def test_files_belong_to_a_clip_by_their_name(file: str, clip: str, *, expected: bool) -> None:
    assert is_of_clip(file, clip) is expected


@pytest.mark.parametrize(
    ("slate", "clip"),
    [("12A-1", "12A-1"), ("12 A 1", "12-A-1"), ("第一场-1", "1-abcdef"), ("一", "abcdef"), ("a/b", "a-b-abcdef")],
)
def test_a_slate_becomes_a_name_that_recorders_take(slate: str, clip: str) -> None:
    assert name_clip(slate, "0199-00abcdef") == clip


@given(some.text(max_size=300))
def test_any_name_becomes_one_that_is_safe(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= 120
    assert safe not in {".", ".."}
    assert not set(safe) & set('/\\:*?"<>|\x00\n')
    assert not safe.startswith(".")


@pytest.mark.parametrize(
    ("duration", "shorter"),
    [("00:00:01:06", False), ("00:00:00:07", False), ("00:00:00:05", True), ("", False), ("odd", False)],
)
def test_a_clip_that_is_much_shorter_than_its_take_is_noticed(stage_set: Set, duration: str, *, shorter: bool) -> None:
    take = stage_set.roll()
    stage_set.cut()
    assert is_shorter(duration, take.model_copy(update={"frames": 30})) is shorter
