"""Who is told the stage's values, and how often."""

from __future__ import annotations

from filmlot.gate.remote_control.audience import AGAIN_NS, LASTS_NS, MOST_LISTENERS, Audience
from filmlot.standards.osc.message import Message

VALUES = {"/stage/show": ("live",), "/stage/name": ("A",)}


class Ear(list[tuple[str, tuple[object, ...]]]):
    """Notes what it is told."""

    def __call__(self, message: Message) -> None:
        self.append((message.address, message.arguments))


def test_a_listener_is_told_all_once_then_what_changes_and_all_again_in_time() -> None:
    audience, ear = Audience(), Ear()
    audience.join("a", ear, until_ns=None)
    audience.tell(VALUES, now_ns=0)
    audience.tell(VALUES, now_ns=1)
    assert ear == list(VALUES.items())
    audience.tell(VALUES | {"/stage/show": ("hold",)}, now_ns=2)
    assert ear[2:] == [("/stage/show", ("hold",))]
    audience.tell(VALUES, now_ns=AGAIN_NS)
    assert ear[3:] == list(VALUES.items())


def test_one_that_is_silent_for_a_minute_is_told_nothing_more() -> None:
    audience, quiet, lively = Audience(), Ear(), Ear()
    audience.join("quiet", quiet, until_ns=LASTS_NS)
    audience.join("lively", lively, until_ns=LASTS_NS)
    audience.renew("lively", until_ns=2 * LASTS_NS)
    audience.renew("nobody", until_ns=2 * LASTS_NS)
    audience.tell(VALUES, now_ns=LASTS_NS + 1)
    assert (quiet, len(lively)) == ([], 2)


def test_a_client_listens_to_what_it_names_until_it_leaves() -> None:
    audience, ear = Audience(), Ear()
    assert audience.listen("a", ear, "/stage/show")
    audience.tell(VALUES, now_ns=0)
    audience.ignore("a", "/stage/show")
    audience.tell(VALUES | {"/stage/show": ("hold",)}, now_ns=1)
    assert ear == [("/stage/show", ("live",))]
    audience.leave("a")
    assert audience.is_empty


def test_there_is_room_for_so_many() -> None:
    audience = Audience()
    joined = [audience.join(number, Ear(), until_ns=None) for number in range(MOST_LISTENERS + 1)]
    assert joined.count(False) == 1
    assert not audience.listen("late", Ear(), "/stage/show")
    assert audience.join(0, Ear(), until_ns=None)
