from __future__ import annotations

import asyncio
import dataclasses
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from filmlot.devicekit.ack import Ack, Answer, Command
from filmlot.devicekit.conformance import wait_for
from filmlot.devicekit.connection import Pace
from filmlot.devicekit.contract import SettingsError
from filmlot.devicekit.desk import Desk, DeskEntry
from filmlot.devicekit.families import control_family
from filmlot.devicekit.loop_thread import LoopThread
from filmlot.devicekit.status import Fresh, Link, Reason, Usable
from filmlot.devices.hyperdeck.config import HyperDeckConfig
from filmlot.devices.hyperdeck.simulator import HyperDeckSimulator

HERE = "127.0.0.1"
DEADLINE_MS = 5000


class Deck:
    """A simulated recorder that can be switched off and on."""

    def __init__(self, loop: LoopThread) -> None:
        self._loop = loop
        self.simulator = HyperDeckSimulator(HyperDeckConfig(host=HERE))
        self.port = loop.call(self.simulator.start(HERE, 0))

    def off(self) -> None:
        self._loop.call(self.simulator.stop())

    def cut(self) -> None:
        async def cut_all() -> None:
            for peer in self.simulator.peers:
                peer.stream.cut()

        self._loop.call(cut_all())

    def on(self) -> None:
        self._loop.call(self.simulator.start(HERE, self.port))


@pytest.fixture
def decks() -> Iterator[dict[str, Deck]]:
    loop = LoopThread("simulators")
    found = {name: Deck(loop) for name in ("a", "b", "c")}
    yield found
    for deck in found.values():
        deck.off()
    loop.stop()


@pytest.fixture
def desk() -> Iterator[Desk]:
    pace = Pace(
        jitter=random.Random(1).random,
        clock_ns=time.monotonic_ns,
        probe_s=0.1,
        first_wait_s=0.05,
        longest_wait_s=0.2,
        freshness_s=0.5,
    )
    with Desk(family_of=control_family, pace=pace) as found:
        yield found


def entry(id_: str, deck: Deck, *, backups: tuple[str, ...] = (), timeout_ms: int = 500) -> DeskEntry:
    config = {"host": HERE, "port": deck.port, "timeout_ms": timeout_ms}
    return DeskEntry(id=id_, name=id_.upper(), family="hyperdeck", config=config, backups=backups)


def wait_usable(desk: Desk, *devices: str) -> None:
    wait_for(desk.statuses, lambda found: all(found[device].reason is Reason.WORKING for device in devices))


def test_a_table_has_a_line_for_each_command_in_their_order(desk, decks):
    desk.apply([entry(id_, deck) for id_, deck in decks.items()])
    wait_usable(desk, *decks)
    decks["b"].simulator.misbehaviour.refuses = {"record"}
    decks["c"].simulator.is_remote = False
    acks = desk.act_all(
        [Command(id_, "record", {"name": "A001"}) for id_ in ("a", "b", "c", "nobody")] + [Command("a", "dance")],
        deadline_ms=DEADLINE_MS,
    )
    assert [(ack.device, ack.answer) for ack in acks] == [
        ("a", Answer.ACKNOWLEDGED),
        ("b", Answer.REFUSED),
        ("c", Answer.NOT_READY),
        ("nobody", Answer.UNKNOWN),
        ("a", Answer.UNKNOWN),
    ]
    assert acks[2].reason is Reason.REMOTE_DISABLED
    assert all(ack.remedy("zh") and ack.remedy("en") != ack.remedy("zh") for ack in acks)
    assert all(ack.detail for ack in acks[1:])


def test_one_silent_device_does_not_hold_the_others_up(desk, decks):
    desk.apply([entry(id_, deck, timeout_ms=30_000) for id_, deck in decks.items()])
    wait_usable(desk, *decks)
    decks["b"].simulator.misbehaviour.silent = True
    acks = desk.act_all([Command(id_, "record") for id_ in decks], deadline_ms=300)
    assert [ack.answer for ack in acks] == [Answer.ACKNOWLEDGED, Answer.TIMED_OUT, Answer.ACKNOWLEDGED]


def test_a_late_answer_is_not_taken_for_the_next_one(desk, decks):
    desk.apply([entry("a", decks["a"], timeout_ms=5000)])
    wait_usable(desk, "a")
    decks["a"].simulator.misbehaviour.slow_s = 0.3
    assert desk.act("a", "record", {}, deadline_ms=100).answer is Answer.TIMED_OUT
    decks["a"].simulator.misbehaviour.slow_s = 0.0
    decks["a"].simulator.misbehaviour.refuses = {"stop"}
    assert desk.act("a", "stop", {}, deadline_ms=DEADLINE_MS).answer is Answer.REFUSED


def test_an_action_right_after_the_settings_waits_for_the_connection(desk, decks):
    desk.apply([entry("a", decks["a"])])
    assert desk.act("a", "record", {"name": "A001"}, deadline_ms=DEADLINE_MS).is_done


def test_an_action_that_meets_a_cut_connection_is_asked_again(desk, decks):
    desk.apply([entry("a", decks["a"])])
    wait_usable(desk, "a")
    decks["a"].cut()
    assert desk.act("a", "record", {}, deadline_ms=DEADLINE_MS).is_done


def test_a_device_that_is_not_there_is_unreachable_at_once(desk, decks):
    decks["a"].off()
    desk.apply([entry("a", decks["a"])])
    ack = desk.act("a", "record", {}, deadline_ms=DEADLINE_MS)
    assert (ack.answer, ack.reason) == (Answer.NOT_READY, Reason.UNREACHABLE)
    status = desk.statuses()["a"]
    assert (status.link, status.usable, status.fresh) == (Link.DOWN, Usable.NO, Fresh.NEVER)
    decks["a"].on()


def test_a_device_that_was_heard_goes_stale(desk, decks):
    desk.apply([entry("a", decks["a"])])
    wait_usable(desk, "a")
    assert desk.statuses()["a"].fresh is Fresh.FRESH
    decks["a"].off()
    wait_for(desk.statuses, lambda found: found["a"].fresh is Fresh.STALE)
    decks["a"].on()


def test_devices_that_stay_the_same_are_not_interrupted(desk, decks):
    desk.apply([entry("a", decks["a"]), entry("b", decks["b"])])
    wait_usable(desk, "a", "b")
    desk.apply([entry("a", decks["a"], backups=("c",)), entry("b", decks["b"], timeout_ms=900), entry("c", decks["c"])])
    wait_usable(desk, "a", "b", "c")
    assert desk.statuses()["a"].counters["connections"] == 1
    assert desk.points("a")["transport"] == "stopped"
    desk.apply([entry("a", decks["a"])])
    assert set(desk.statuses()) == {"a"}
    assert desk.points("b") == {}


@pytest.mark.parametrize("wrong", [{"port": 0}, {"host": "a b"}, {"colour": 1}])
def test_settings_that_cannot_be_change_nothing(desk, decks, wrong):
    desk.apply([entry("a", decks["a"])])
    broken = DeskEntry(id="b", name="B", family="hyperdeck", config={"host": HERE, **wrong})
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        desk.apply([broken])
    assert set(desk.statuses()) == {"a"}


def test_a_backup_that_is_not_there_is_refused_by_name(desk, decks):
    with pytest.raises(ValueError, match="spare"):
        desk.apply([entry("a", decks["a"], backups=("spare",))])


def test_a_pairs_work_goes_to_the_backup_and_stays_there(desk, decks):
    desk.apply([entry("a", decks["a"], backups=("b", "c")), entry("b", decks["b"]), entry("c", decks["c"])])
    wait_usable(desk, "a", "b", "c")
    record = Command("a", "record", {}, may_fall_back=True)
    assert desk.act_all([record], deadline_ms=DEADLINE_MS)[0].doer == "a"
    decks["a"].off()
    decks["b"].simulator.is_remote = False
    ack = desk.act_all([record], deadline_ms=DEADLINE_MS)[0]
    assert (ack.answer, ack.device, ack.doer) == (Answer.ACKNOWLEDGED, "a", "c")
    decks["a"].on()
    wait_usable(desk, "a")
    assert desk.active("a") == "c"
    desk.activate("a", "a")
    assert desk.act_all([record], deadline_ms=DEADLINE_MS)[0].doer == "a"


def test_without_leave_to_fall_back_the_backup_is_left_alone(desk, decks):
    desk.apply([entry("a", decks["a"], backups=("b",)), entry("b", decks["b"])])
    wait_usable(desk, "a", "b")
    decks["a"].off()
    assert not desk.act("a", "record", {}, deadline_ms=DEADLINE_MS).is_done
    assert decks["b"].simulator.points["transport"] == "stopped"
    decks["a"].on()


def test_changes_of_points_are_told_once_and_a_bad_listener_harms_nobody(desk, decks):
    heard: list[object] = []

    def fail(device: str, changes: object) -> None:
        raise RuntimeError("a listener's own fault")

    desk.listen(fail)
    leave = desk.listen(lambda device, changes: heard.append((device, changes.get("transport"))))
    desk.apply([entry("a", decks["a"])])
    wait_usable(desk, "a")
    assert desk.act("a", "record", {}, deadline_ms=DEADLINE_MS).is_done
    assert [told for told in heard if told[1]] == [("a", "stopped"), ("a", "record")]
    leave()
    assert desk.act("a", "stop", {}, deadline_ms=DEADLINE_MS).is_done
    assert ("a", "stopped") not in heard[-1:]


def test_many_threads_may_ask_at_the_same_time(desk, decks):
    desk.apply([entry(id_, deck) for id_, deck in decks.items()])
    wait_usable(desk, *decks)
    acks: list[Ack] = []

    def ask(action: str) -> None:
        acks.extend(desk.act_all([Command(id_, action) for id_ in decks], deadline_ms=DEADLINE_MS))

    threads = [threading.Thread(target=ask, args=("record",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [ack.answer for ack in acks] == [Answer.ACKNOWLEDGED] * 24


def test_actions_do_not_pile_up_without_end_on_a_device_that_does_not_keep_up(desk, decks):
    desk.apply([entry("a", decks["a"], timeout_ms=5000)])
    wait_usable(desk, "a")
    decks["a"].simulator.misbehaviour.silent = True
    acks = desk.act_all([Command("a", "record")] * 100, deadline_ms=300)
    assert Counter(ack.reason for ack in acks)[Reason.BUSY] >= 36
    assert not any(ack.is_done for ack in acks)


def test_a_panic_goes_before_all_that_wait(desk, decks):
    desk.apply([entry("a", decks["a"], timeout_ms=5000)])
    wait_usable(desk, "a")
    decks["a"].simulator.misbehaviour.slow_s = 0.02
    waiting = desk.submit([Command("a", "play", {"speed": speed}) for speed in range(1, 60)], deadline_ms=1200)
    wait_for(lambda: decks["a"].simulator.points["speed"], lambda speed: speed != 0)
    (ack,) = desk.act_all([Command("a", "stop", is_urgent=True)], deadline_ms=DEADLINE_MS)
    assert ack.is_done
    assert not waiting.done()
    assert any(not late.is_done for late in waiting.result())


def test_whatever_the_devices_do_what_is_acknowledged_is_so(desk, decks):
    chance = random.Random(7)
    desk.apply([entry(id_, deck, timeout_ms=60) for id_, deck in decks.items()])
    answers: Counter[Answer] = Counter()
    for step in range(60):
        for deck in decks.values():
            misbehave(deck, chance)
        action, expected = (("record", "record"), ("stop", "stopped"))[step % 2]
        for ack in desk.act_all([Command(id_, action) for id_ in decks], deadline_ms=150):
            answers[ack.answer] += 1
            assert not ack.is_done or decks[ack.device].simulator.points["transport"] == expected, ack
    assert {Answer.ACKNOWLEDGED, Answer.REFUSED, Answer.NOT_READY} <= answers.keys()


def misbehave(deck: Deck, chance: random.Random) -> None:
    """Let a deck be well, cut off, silent, slow, or unwilling."""
    wrong = deck.simulator.misbehaviour
    wrong.silent, wrong.slow_s = chance.random() < 0.1, chance.choice((0.0, 0.0, 0.01))
    wrong.refuses = chance.choice((set(), set(), {"record"}, {"stop"}))
    if chance.random() < 0.1:
        deck.cut()


class FaultyController:
    """A driver with a fault of its own."""

    def __init__(self, config: object, publish: object) -> None:
        pass

    async def open(self) -> None:
        pass

    async def run(self) -> None:
        await asyncio.sleep(3600)

    async def act(self, action: str, arguments: object) -> None:
        raise KeyError("a driver's own fault")

    async def probe(self) -> None:
        pass

    async def close(self) -> None:
        pass


def test_a_drivers_fault_is_shown_and_the_other_devices_go_on(decks):
    faulty = dataclasses.replace(control_family("hyperdeck"), key="faulty", controller=FaultyController)
    families = {"faulty": faulty, "hyperdeck": control_family("hyperdeck")}
    with Desk(family_of=families.__getitem__) as desk:
        bad = DeskEntry(id="bad", name="Bad", family="faulty", config={"host": HERE})
        desk.apply([bad, entry("a", decks["a"])])
        wait_usable(desk, "bad", "a")
        acks = desk.act_all([Command("bad", "record"), Command("a", "record")], deadline_ms=DEADLINE_MS)
        assert [ack.answer for ack in acks] == [Answer.LOST, Answer.ACKNOWLEDGED]
        wait_for(desk.statuses, lambda found: found["bad"].reason is Reason.DRIVER_FAULT)


def test_a_desk_that_is_stopped_says_so(decks):
    desk = Desk(family_of=control_family)
    desk.stop()
    desk.stop()
    with pytest.raises(RuntimeError):
        desk.apply([])
