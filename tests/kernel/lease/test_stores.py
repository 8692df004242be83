"""The three stores of terms keep the same promises: in files, in PostgreSQL, in NATS."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.backends import cluster, cluster_settings

from filmlot.kernel.db import Base, Database
from filmlot.kernel.ids import new_id
from filmlot.kernel.lease import nats_store
from filmlot.kernel.lease.file_store import Berth, BerthsTakenError, FileStore
from filmlot.kernel.lease.nats_store import NatsStore
from filmlot.kernel.lease.sql_store import SqlStore
from filmlot.kernel.lease.term import LeaseStore, Term
from filmlot.kernel.settings import Settings

__all__ = ["cluster", "cluster_settings"]

Opener = Callable[[], LeaseStore]
HOLDER = """
import sys, time
from pathlib import Path
from filmlot.kernel.lease.file_store import Berth, FileStore
from filmlot.kernel.lease.term import Term
folder = Path(sys.argv[1])
store = FileStore(folder, Berth.claim(folder))
assert store.take(Term(1, "other", "http://other"))
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture(
    params=["file", pytest.param("sql", marks=pytest.mark.backend), pytest.param("nats", marks=pytest.mark.backend)]
)
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Opens one more hub's view of the same empty store."""
    opened: list[LeaseStore] = []
    openers = {"file": open_file, "sql": open_sql, "nats": open_nats}
    opener = openers[request.param](request, tmp_path)

    def open_one() -> LeaseStore:
        opened.append(opener())
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


def open_file(_request: pytest.FixtureRequest, folder: Path) -> Opener:
    return lambda: FileStore(folder / "hub", Berth.claim(folder / "hub"))


def open_sql(request: pytest.FixtureRequest, _folder: Path) -> Opener:
    settings: Settings = request.getfixturevalue("cluster_settings")
    database = Database(settings.sqlalchemy_url)
    Base.metadata.create_all(database.engine)
    database.close()
    return lambda: SqlStore(settings.sqlalchemy_url, patience_ms=2000)


def open_nats(request: pytest.FixtureRequest, _folder: Path) -> Opener:
    settings: Settings = request.getfixturevalue("cluster_settings")
    request.getfixturevalue("monkeypatch").setattr(nats_store, "KEY", new_id())
    assert settings.bus_url is not None
    url = settings.bus_url.get_secret_value()
    return lambda: NatsStore(url, patience_ms=2000)


def test_a_term_is_seen_by_the_others_and_changes_its_mark_when_it_is_renewed(open_store: Opener) -> None:
    one, two = open_store(), open_store()
    assert two.read() is None
    mine = Term(1, "one", "http://one")
    assert one.take(mine)
    first = two.read()
    assert first is not None
    assert (first.epoch, first.holder, first.url) == (1, "one", "http://one")
    assert one.renew(mine)
    second = two.read()
    assert second is not None
    assert second.mark != first.mark
    assert (second.epoch, second.holder) == (1, "one")


def test_of_many_that_take_at_once_one_does(open_store: Opener) -> None:
    stores = [open_store() for _ in range(6)]
    for epoch in range(1, 6):
        terms = [Term(epoch, str(number), "http://hub") for number in range(6)]
        with ThreadPoolExecutor(6) as pool:
            taken = list(pool.map(lambda pair: pair[0].take(pair[1]), zip(stores, terms, strict=True)))
        assert taken.count(True) == 1
        found = stores[0].read()
        assert found is not None
        assert (found.epoch, found.holder) == (epoch, str(taken.index(True)))


def test_a_former_holder_can_neither_renew_nor_give_back_nor_take_its_number_again(open_store: Opener) -> None:
    old, new = open_store(), open_store()
    first, second = Term(1, "old", "http://old"), Term(2, "new", "http://new")
    assert old.take(first)
    assert new.take(second)
    assert not old.renew(first)
    old.give_back(first)
    assert not old.take(Term(2, "old", "http://old"))
    assert not old.take(Term(1, "old", "http://old"))
    assert new.renew(second)
    found = old.read()
    assert found is not None
    assert (found.epoch, found.holder) == (2, "new")


def test_a_term_that_is_given_back_has_no_holder_and_keeps_its_number(open_store: Opener) -> None:
    one, two = open_store(), open_store()
    mine = Term(1, "one", "http://one")
    assert one.take(mine)
    one.give_back(mine)
    found = two.read()
    assert found is not None
    assert (found.epoch, found.holder) == (1, "")
    assert two.take(Term(2, "two", "http://two"))


@pytest.mark.backend
def test_a_server_that_does_not_answer_is_an_os_error() -> None:
    store = SqlStore("postgresql+psycopg://nobody@127.0.0.1:1/none", patience_ms=200)
    with pytest.raises(OSError, match="PostgreSQL"):
        store.read()
    store.close()


def test_a_killed_holder_is_gone_at_once(tmp_path: Path) -> None:
    store = FileStore(tmp_path, Berth.claim(tmp_path))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        found = store.read()
        assert found is not None
        assert (found.holder, found.runs) == ("other", sys.platform == "linux")
        process.send_signal(signal.SIGSTOP)
        await_stop(process.pid)
        stopped = store.read()
        assert stopped is not None
        assert (stopped.holder, stopped.runs) == ("other", False)
        process.kill()
        process.wait()
    found = store.read()
    assert found is not None
    assert (found.epoch, found.holder) == (1, "")


def await_stop(pid: int) -> None:
    """Waits until the system has stopped a process."""
    _, status = os.waitpid(pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)


def test_whoever_comes_into_the_berth_of_a_dead_holder_knows_that_it_is_dead(tmp_path: Path) -> None:
    berth = Berth.claim(tmp_path)
    FileStore(tmp_path, berth).take(Term(1, "dead", "http://dead"))
    berth.free()
    heir = FileStore(tmp_path, Berth.claim(tmp_path))
    found = heir.read()
    assert found is not None
    assert found.holder == ""


def test_berths_are_numbered_and_run_out(tmp_path: Path) -> None:
    berths = [Berth.claim(tmp_path) for _ in range(8)]
    assert [berth.number for berth in berths] == list(range(8))
    with pytest.raises(BerthsTakenError, match="8 hubs"):
        Berth.claim(tmp_path)
    berths[3].free()
    again = Berth.claim(tmp_path)
    assert again.number == 3
    for berth in [*berths[:3], *berths[4:], again]:
        berth.free()


def test_a_term_that_the_machine_lost_power_over_has_no_holder(tmp_path: Path) -> None:
    store = FileStore(tmp_path, Berth.claim(tmp_path))
    (tmp_path / "term-000000000007").write_bytes(b'{"hol')
    found = store.read()
    assert found is not None
    assert (found.epoch, found.holder) == (7, "")
    assert store.take(Term(8, "next", "http://next"))


def test_a_take_that_was_asleep_while_others_came_and_went_is_refused(tmp_path: Path) -> None:
    sleeper, other = (FileStore(tmp_path, Berth.claim(tmp_path)) for _ in range(2))
    assert other.take(Term(1, "other", ""))
    assert other.take(Term(2, "other", ""))
    assert other.take(Term(3, "other", ""))
    assert not sleeper.take(Term(2, "sleeper", ""))
    assert [path.name for path in tmp_path.glob("term-*")] == ["term-000000000003"]
