"""The words of OSC, and what they order."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.buildings.stage.engine.remote.order import (
    Chalk,
    Command,
    Go,
    Move,
    Recall,
    RemoteOrder,
    Roll,
    StandBy,
    Stop,
    is_slow,
)
from filmlot.buildings.stage.engine.remote.vocabulary import WORDS, read
from filmlot.buildings.stage.engine.show.cue import Heard
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.standards.osc.message import IMPULSE, OSCError


@pytest.mark.parametrize(
    ("address", "arguments", "order"),
    [
        ("/go", (), Go()),
        ("/go", (1.0,), Go()),  # a button pressed, not cue 1
        ("/go", (IMPULSE,), Go()),
        ("/go", ("12.5",), Go("12.5")),
        ("/go/12.5", (), Go("12.5")),
        ("/cue/selected/start", (), Go()),
        ("/list/Main/go", (), Go(None, "Main")),
        ("/list/2/go/7", (), Go("7", "2")),
        ("/cue/3/stop", (), Stop("3")),
        ("/playhead/4", (), StandBy("4")),
        ("/standby", (2.5,), StandBy("2.5")),
        ("/panic", (), Command.PANIC),
        ("/show/rehearse", (), Move(ShowState.REHEARSE)),
        ("/show/panic", (), Command.PANIC),
        ("/snapshot/recall", ("Half light", 1.5), Recall("Half light", 1500)),
        ("/roll", (), Roll()),
        ("/roll", (1.0,), Roll()),  # a button, not scene 1
        ("/roll", ("1",), Roll(Chalk(scene="1"))),
        ("/roll", ("12", "B", 3), Roll(Chalk(scene="12", shot="B", take=3))),
        ("/RecordStart", ("Scene_01", 7), Roll(Chalk(scene="Scene_01", take=7))),
        ("/Slate", ("Scene_01",), Chalk(scene="Scene_01", shot="")),
        ("/fx/rain", ("heavy",), Heard("osc", "/fx/rain", ("heavy",))),
        ("/{go,panic}", (), Heard("osc", "/{go,panic}", ())),
    ],
)
def test_a_word_orders(address: str, arguments: tuple[Any, ...], order: RemoteOrder) -> None:
    reading = read(address, arguments)
    assert reading is not None
    assert reading.order == order


@pytest.mark.parametrize(
    ("address", "arguments"),
    [
        ("/show/party", ()),
        ("/snapshot/recall", ()),
        ("/snapshot/recall", ("Noon", -1)),
        ("/snapshot/recall", ("Noon", float("inf"))),
        ("/roll", ("12", "B", 0)),
        ("/roll", ("12", "B", 1.5)),
        ("/roll", ("a" * 21,)),
        ("/slate/scene", ("../../etc",)),
        ("/slate/scene", ()),
        ("/standby", (b"\0",)),
    ],
)
def test_an_argument_that_does_not_fit_is_refused_by_name(address: str, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(OSCError) as refused:
        read(address, arguments)
    assert refused.value.code == "arguments"


@pytest.mark.parametrize("address", ["/go", "/panic", "/roll", "/RecordStart", "/cue/5/start"])
def test_a_button_let_go_orders_nothing(address: str) -> None:
    assert [read(address, (value,)) for value in (0, 0.0, False)] == [None] * 3


def test_what_waits_for_machines_is_held_apart_from_a_go() -> None:
    slow = {word.address for word in WORDS if "{" not in word.address and is_slow(_order(word.address))}
    assert slow == {"/roll", "/cut", "/RecordStart", "/RecordStop"}
    assert is_slow(Move(ShowState.HOLD))


def _order(address: str) -> RemoteOrder:
    reading = read(address, ("1",))
    assert reading is not None
    return reading.order


ARGUMENTS = st.lists(st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(), max_size=4)


@given(st.sampled_from([word.address for word in WORDS]) | st.text().map(lambda text: f"/{text}"), ARGUMENTS)
def test_any_message_is_an_order_or_refused(address: str, arguments: list[Any]) -> None:
    with contextlib.suppress(OSCError):
        read(address, tuple(arguments))
