"""What MIDI messages order."""

from __future__ import annotations

import mido
import pytest

from filmlot.buildings.stage.contracts import MidiBinding
from filmlot.buildings.stage.engine.remote.midi import MidiEar
from filmlot.buildings.stage.engine.remote.order import Chalk, Command, Go, RemoteOrder, Roll, StandBy, Stop
from filmlot.buildings.stage.engine.show.cue import Heard
from filmlot.standards.midi import decode

BINDINGS = (
    MidiBinding(on="note 1 60", send="/go"),
    MidiBinding(on="note 1 61", send="/roll", arguments=("12", "B", 3)),
    MidiBinding(on="control 2 20", send="/panic"),
    MidiBinding(on="program 1 5", send="/cue/5/start"),
    MidiBinding(on="mmc record_strobe", send="/roll"),
)


def ordered(*messages: mido.Message, device_id: int = 0) -> list[RemoteOrder]:
    ear = MidiEar(BINDINGS, device_id=device_id)
    return [order for message in messages for _, order in ear.orders(decode(bytes(message.bytes())))]


def exclusive(text: str) -> mido.Message:
    return mido.Message("sysex", data=bytes.fromhex(text))


def test_what_is_bound_is_ordered() -> None:
    assert ordered(mido.Message("note_on", note=60)) == [Go()]
    assert ordered(mido.Message("note_on", note=61)) == [Roll(Chalk(scene="12", shot="B", take=3))]
    assert ordered(mido.Message("program_change", program=5)) == [Go("5")]
    assert ordered(exclusive("7f7f0606")) == [Roll()]


def test_what_is_not_bound_is_what_a_cue_may_wait_for() -> None:
    assert ordered(mido.Message("note_on", channel=1, note=60)) == [Heard("midi", "note 2 60")]


def test_a_key_let_go_orders_nothing() -> None:
    assert ordered(mido.Message("note_on", note=60, velocity=0), mido.Message("note_off", note=60)) == []


def test_a_control_orders_once_as_it_rises() -> None:
    values = (10, 63, 64, 100, 127, 90, 63, 64)
    messages = [mido.Message("control_change", channel=1, control=20, value=value) for value in values]
    assert ordered(*messages) == [Command.PANIC, Command.PANIC]


@pytest.mark.parametrize(
    ("message", "order"),
    [
        ("7f7f027f01", Go()),  # GO of the next
        ("7f7f027f0131322e35", Go("12.5")),
        ("7f7f027f013132003200", Go("12", "2")),
        ("7f7f027f0231", Stop("1")),
        ("7f7f027f02", Command.PAUSE),
        ("7f7f027f03", Command.RESUME),
        ("7f7f027f0531", StandBy("1")),
        ("7f7f027f08", Command.PANIC),
    ],
)
def test_show_control_needs_no_binding(message: str, order: RemoteOrder) -> None:
    assert ordered(exclusive(message)) == [order]


def test_show_control_for_another_device_is_not_ours() -> None:
    assert ordered(exclusive("7f03027f01"), device_id=3) == [Go()]
    assert ordered(exclusive("7f03027f01"), device_id=4) == []
    assert ordered(exclusive("7f040606"), device_id=3) == []
    assert ordered(exclusive("7f7f027f05"), exclusive("7f7f027f09")) == []
