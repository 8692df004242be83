from __future__ import annotations

from pathlib import Path

from filmlot.devicekit.channel import Source
from filmlot.devicekit.feed import Feed
from filmlot.devicekit.records import POSE, pack_pose
from filmlot.devicekit.ring import Ring
from filmlot.devicekit.run_folder import RunFolder
from filmlot.devicekit.signals import Signal
from filmlot.standards.pose import Pose

LATER_NS = 1_000_000_000


def write(ring: Ring, *times: int) -> None:
    for time in times:
        ring.write(pack_pose(Pose(time, time + 5, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)), source=0))


def seen(feed: Feed, now_ns: int = 0) -> list[int]:
    feed.read(now_ns)
    return [sample.capture_ns for sample in feed.samples]


def test_a_feed_gives_each_sample_once_and_none_from_before(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    with Ring.create(run.samples("a"), POSE, 8) as ring:
        write(ring, 1, 2)
        feed = Feed(run, "a", Signal.POSE)
        assert (seen(feed), feed.received_ns) == ([], 0)
        write(ring, 3)
        assert (seen(feed), feed.received_ns) == ([3], 8)
        write(ring, 4, 5, 6)
        assert (seen(feed), feed.received_ns) == ([4, 5, 6], 11)
        assert seen(feed) == []
        assert feed.missed == 0
        feed.close()


def test_a_reader_that_was_overtaken_counts_what_it_missed(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    with Ring.create(run.samples("a"), POSE, 8) as ring:
        feed = Feed(run, "a", Signal.POSE)
        assert seen(feed) == []
        write(ring, *range(1, 21))
        kept = seen(feed)
        assert kept[-1] == 20
        assert feed.missed == 20 - len(kept) > 0
        feed.close()


def test_a_ring_that_is_not_there_yet_is_looked_for_again(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    feed = Feed(run, "a", Signal.POSE)
    assert seen(feed) == []
    assert len(feed.window()) == 0
    with Ring.create(run.samples("a"), POSE, 8) as ring:
        assert seen(feed, LATER_NS) == []
        write(ring, 1)
        assert seen(feed, LATER_NS) == [1]
        assert len(feed.window()) == 1
    feed.close()


def test_what_was_received_before_the_clock_was_set_back_is_not_fresh(tmp_path: Path) -> None:
    feed = Feed(RunFolder(tmp_path), "a", Signal.POSE)
    feed.received_ns = 10 * LATER_NS
    source = Source([feed], freshness_ns=LATER_NS)
    assert [source.is_fresh(now * LATER_NS) for now in (8, 9, 10, 11, 12)] == [False, True, True, True, False]
