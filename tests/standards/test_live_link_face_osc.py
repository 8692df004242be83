"""The words of Live Link Face's remote control, as the maker's page has them; written by python-osc."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pythonosc.osc_message_builder import OscMessageBuilder

from filmlot.standards import live_link_face_osc as remote
from filmlot.standards.live_link_face_osc import AppActive, Battery, RecordStarted, RecordStopped, TargetSet, Thermals
from filmlot.standards.osc.message import Message
from filmlot.standards.osc.packet import decode_messages, encode
from filmlot.standards.wire import WireError


def written(address, *arguments):
    builder = OscMessageBuilder(address)
    for argument in arguments:
        builder.add_arg(argument)
    return builder.build().dgram


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (remote.set_send_target("10.0.0.9", 6000), written("/OSCSetSendTarget", "10.0.0.9", 6000)),
        (remote.record_start("12A", 3), written("/RecordStart", "12A", 3)),
        (remote.RECORD_STOP, written("/RecordStop")),
        (remote.BATTERY_QUERY, written("/BatteryQuery")),
        (remote.THERMALS_QUERY, written("/ThermalsQuery")),
        (remote.transport("10.0.0.9", 6001, "a/b.mov"), written("/Transport", "10.0.0.9:6001", "a/b.mov")),
    ],
)
def test_orders_are_as_an_independent_library_writes_them(message, expected):
    assert encode(message) == expected


@pytest.mark.parametrize(
    ("datagram", "expected"),
    [
        (written("/OSCSetSendTargetConfirm"), TargetSet()),
        (written("/Battery", 0.5), Battery(0.5)),
        (written("/Battery", -1.0), Battery(-1.0)),
        (written("/Thermals", 2), Thermals(2)),
        (written("/RecordStartConfirm", "00:00:00.000"), RecordStarted()),
        (written("/RecordStopConfirm", "00:00:00.000", "a/a.csv", "a/a.mov"), RecordStopped(("a/a.csv", "a/a.mov"))),
        (written("/RecordStopConfirm", "00:00:00.000", "", "a/a.mov"), RecordStopped(("a/a.mov",))),
        (written("/RecordStopConfirm"), RecordStopped(())),
        (written("/AppActivated"), AppActive(is_active=True)),
        (written("/AppDeactivated"), AppActive(is_active=False)),
        (written("/ARSessionStartConfirm"), None),
    ],
)
def test_what_the_app_says_is_read(datagram, expected):
    (message,) = decode_messages(datagram)
    assert remote.read(message) == expected


@pytest.mark.parametrize(
    "message",
    [
        Message.of("/Battery"),
        Message.of("/Battery", "full"),
        Message.of("/Battery", float("nan")),
        Message.of("/Battery", float("inf")),
        Message.of("/Thermals", 9),
        Message.of("/RecordStopConfirm", "00:00:00.000", 5),
        Message.of("/RecordStopConfirm", "00:00:00.000", "a\nb"),
        Message.of("/RecordStopConfirm", "00:00:00.000", "a" * 600),
        Message.of("/RecordStopConfirm", "00:00:00.000", *["a"] * 20),
    ],
)
def test_arguments_of_another_form_are_refused_by_name(message):
    with pytest.raises(WireError, match=message.address):
        remote.read(message)


argument = some.one_of(some.integers(-(2**31), 2**31 - 1), some.floats(width=32), some.text(max_size=40), some.binary())
addresses = ("/Battery", "/Thermals", "/RecordStopConfirm", "/RecordStartConfirm", "/AppActivated", "/else")


@given(some.sampled_from(addresses), some.lists(argument, max_size=20))
def test_any_arguments_raise_nothing_but_a_wire_error(address, arguments):
    with contextlib.suppress(WireError):
        remote.read(Message.of(address, *arguments))
