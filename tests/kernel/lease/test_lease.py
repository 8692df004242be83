"""One hub's part: it leads, is overtaken while it is stopped, and knows so before it acts."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from filmlot.kernel.lease import HubStandsBy, Lease, Role, Term
from filmlot.kernel.lease.file_store import Berth, FileStore

MS = 1_000_000
EXPIRY_MS = 600


class Clock:
    """Time as the test wants it."""

    def __init__(self) -> None:
        self.now_ns = 0

    def __call__(self) -> int:
        return self.now_ns


class SilentStore:
    """A store that does not answer while `is_silent`."""

    def __init__(self, store: FileStore) -> None:
        self._store, self.is_silent = store, False

    def read(self) -> Term | None:
        self._speak()
        return self._store.read()

    def take(self, term: Term) -> bool:
        self._speak()
        return self._store.take(term)

    def renew(self, term: Term) -> bool:
        self._speak()
        return self._store.renew(term)

    def give_back(self, term: Term) -> None:
        self._speak()
        self._store.give_back(term)

    def close(self) -> None:
        self._store.close()

    def _speak(self) -> None:
        if self.is_silent:
            raise OSError("no answer")


@pytest.fixture
def clock() -> Clock:
    return Clock()


def hub(name: str, folder: Path, clock: Clock) -> tuple[Lease, SilentStore]:
    store = SilentStore(FileStore(folder, Berth.claim(folder)))
    return Lease(store, holder=name, url=f"http://{name}", expiry_ms=EXPIRY_MS, clock_ns=clock), store


def test_one_leads_and_the_other_stands_by_and_names_it(tmp_path: Path, clock: Clock) -> None:
    (one, _), (two, _) = hub("one", tmp_path, clock), hub("two", tmp_path, clock)
    assert one.try_once()
    assert not two.try_once()
    assert (one.role, one.hold()) == (Role.LEADER, 1)
    assert two.leader_url == one.leader_url == "http://one"
    with pytest.raises(HubStandsBy) as refused:
        two.hold()
    assert refused.value.params == {"leader": "http://one"}
    two.insist()  # it never led: what it may do besides leading is not the lease's business


def test_a_stopped_leader_that_wakes_is_refused_before_it_acts(tmp_path: Path, clock: Clock) -> None:
    (one, _), (two, _) = hub("one", tmp_path, clock), hub("two", tmp_path, clock)
    assert one.try_once()
    assert not two.try_once()
    for _ in range(61):  # `one` is late, it renews nothing; and its process, this one, is seen to run
        assert two.role is Role.STANDBY
        clock.now_ns += 55 * MS
        two.try_once()
    assert two.role is Role.LEADER
    assert two.epoch == 2
    with pytest.raises(HubStandsBy) as refused:
        one.hold()  # its first act after it wakes, before its own thread has had a turn
    assert refused.value.params == {"leader": "http://two"}
    with pytest.raises(HubStandsBy):
        one.insist()
    assert one.role is Role.ENDED
    assert two.hold() == 2


def test_a_leader_alone_that_slept_goes_on(tmp_path: Path, clock: Clock) -> None:
    one, _ = hub("one", tmp_path, clock)
    assert one.try_once()
    clock.now_ns += 3_600_000 * MS
    assert one.hold() == 1


def test_a_leader_that_cannot_ask_does_not_act_once_its_time_has_run_out(tmp_path: Path, clock: Clock) -> None:
    one, store = hub("one", tmp_path, clock)
    assert one.try_once()
    store.is_silent = True
    clock.now_ns += 599 * MS
    assert one.hold() == 1
    clock.now_ns += 2 * MS
    with pytest.raises(HubStandsBy):
        one.hold()
    assert not one.answers
    store.is_silent = False
    assert one.hold() == 1  # nobody took it meanwhile


def test_a_lease_that_is_given_back_is_taken_over_without_waiting(tmp_path: Path, clock: Clock) -> None:
    (one, _), (two, _) = hub("one", tmp_path, clock), hub("two", tmp_path, clock)
    assert one.try_once()
    assert not two.try_once()
    one.stop()
    assert two.try_once()


def test_threads_tell_that_the_lease_was_gained_and_lost(tmp_path: Path) -> None:
    stores = [FileStore(tmp_path, Berth.claim(tmp_path)) for _ in range(2)]
    gained, lost = Event(), Event()
    one = Lease(stores[0], holder="one", url="", expiry_ms=300, gained=gained.set, lost=lost.set)
    one.start()
    assert gained.wait(10)
    assert stores[1].take(Term(2, "two", "http://two"))  # as if `one` had been stopped for long
    assert lost.wait(10)
    with pytest.raises(HubStandsBy):
        one.hold()
    one.stop()
    found = stores[0].read()
    assert found is not None
    assert (found.epoch, found.holder) == (2, "two")
