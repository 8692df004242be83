from __future__ import annotations

import socket
from fractions import Fraction

import mido
import numpy as np
import pytest

from filmlot.devicekit.conformance import Conformance, Stand, wait_for
from filmlot.devicekit.contract import Outcome
from filmlot.devicekit.simulator import Scenario
from filmlot.devicekit.status import Link, Usable
from filmlot.devices.mtc import FAMILY
from filmlot.devices.mtc.config import MtcConfig
from filmlot.devices.mtc.device import MtcDriver as Driver
from filmlot.standards import rtp
from filmlot.standards.mtc import full_frame, quarter_frames
from filmlot.standards.rtp_midi import (
    PAYLOAD_TYPE,
    Command,
    Exchange,
    Feedback,
    Invitation,
    Sync,
    decode_session,
    encode_commands,
    encode_session,
)
from filmlot.standards.timecode import Timecode, TimecodeMark

HERE = "127.0.0.1"
MAC, OTHER = ("10.0.0.5", 50_004), ("10.0.0.6", 50_004)
QUARTER_NS = 10_000_000
START = Timecode(10, 0, 0, 0, Fraction(25))
OURS = 0x0F11


def driver(**settings) -> Driver:
    return Driver(MtcConfig(**settings), draw=lambda _: OURS)


def packet(message: bytes, number: int, timestamp: int = 0) -> bytes:
    payload = encode_commands([Command(timestamp, message)], timestamp=timestamp)
    return rtp.encode(rtp.Packet(PAYLOAD_TYPE, number, timestamp, 9, payload))


def running(frames: int, start: Timecode = START) -> list[bytes]:
    """The quarter frames of a machine that runs."""
    labels = [
        Timecode.from_frame(start.frame + index, start.rate, drop_frame=start.drop_frame)
        for index in range(0, frames, 2)
    ]
    messages = [message for label in labels for message in quarter_frames(label)]
    return [packet(message, number, 100 * number) for number, message in enumerate(messages)]


def heard(packets: list[bytes], found: Driver, *, sender=MAC, begin_ns: int = 10**15) -> list[TimecodeMark]:
    readings = (found.decode(data, sender, begin_ns + index * QUARTER_NS) for index, data in enumerate(packets))
    return [mark for reading in readings for mark in reading.samples]


class TestMtc(Conformance):
    family = FAMILY
    vectors = (
        (
            "ffff494e000000026633487347d810966d626f6f6b2d73657373696f6e00",
            {"session": "exchange", "command": "invited", "name": "mbook-session"},
        ),
        (
            "8061427a4b9f303647d8109643903026204276000608006685",
            {"messages": [{"timestamp": 0x4B9F3036, "kind": "NoteOn", "channel": 1, "note": 48, "velocity": 38}]},
        ),
    )
    # RTP and MIDI have no checksum: another number, time, source or label is another sound packet.
    unguarded_bytes = frozenset(range(100))

    def scenario(self, seconds: float, **changes) -> Scenario:
        return Scenario(seconds=4 * seconds, rate_hz=Fraction(25), timecode_rate=Fraction(25), **changes)

    def heard(self, scenario: Scenario) -> int:
        # A label is told in two frames; a source that has just ended is waited for, for half a second.
        return max(1, int((scenario.seconds - 0.6) * 25 / 2))

    def test_what_the_simulator_sends_arrives_as_it_is(self, tmp_path) -> None:
        with self.stand(tmp_path) as stand:
            stand.send(self.scenario(0.2))
            records = wait_for(lambda: stand.samples.since(0), lambda found: len(found) >= 10)
            assert (np.diff(records["timecode_frame"][1:].astype(int)) == 2).all()
            assert {tuple(rate) for rate in records["timecode_rate"].tolist()} == {(25, 1)}
            told = records["timecode_frame"] / 25 - records["capture_ns"] / 1e9 % 86_400
            assert abs(told).max() < 0.5
            found = wait_for(stand.status, lambda status: status.counters["datagrams"] >= 75)
            assert (found.link, found.usable) == (Link.UP, Usable.YES)


def test_a_label_is_stamped_with_the_moment_of_its_first_piece():
    marks = heard(running(8), driver())
    assert [mark.timecode_frame for mark in marks] == [START.frame + index for index in (0, 2, 4, 6)]
    for index, mark in enumerate(marks):
        assert mark.capture_ns == pytest.approx(10**15 + index * 8 * QUARTER_NS, abs=1000)
        assert mark.receive_ns == mark.capture_ns + 7 * QUARTER_NS


def test_a_machine_that_has_jumped_tells_the_whole_label():
    (mark,) = heard([packet(full_frame(START), 1)], driver())
    assert (mark.timecode_frame, mark.capture_ns) == (START.frame, mark.receive_ns)


def test_drop_frame_arrives_as_such_and_pull_down_is_ours_to_say():
    dropped = Timecode(1, 0, 0, 0, Fraction(30_000, 1001), drop_frame=True)
    (mark,) = heard([packet(full_frame(dropped), 1)], driver(pull_down=True))
    assert (mark.timecode_rate, mark.drop_frame) == ((30_000, 1001), True)
    film = packet(full_frame(Timecode(1, 0, 0, 0, Fraction(24))), 1)
    assert [mark.timecode_rate for mark in heard([film], driver())] == [(24, 1)]
    assert [mark.timecode_rate for mark in heard([film], driver(pull_down=True))] == [(24_000, 1001)]


def test_a_lost_piece_costs_its_label():
    packets, found = running(8), driver()
    marks = heard(packets[:10] + packets[11:], found)
    assert [mark.timecode_frame - START.frame for mark in marks] == [0, 4, 6]
    assert found.lost == 1


def test_notes_between_the_pieces_do_no_harm():
    packets = running(4)
    mixed = list(packets)
    mixed[3] = rtp.encode(
        rtp.Packet(
            PAYLOAD_TYPE,
            3,
            300,
            9,
            encode_commands(
                [Command(300, b"\x90\x40\x40"), Command(300, quarter_frames(START)[3]), Command(300, b"\xf8")],
                timestamp=300,
            ),
        )
    )
    assert len(heard(mixed, driver())) == 2


def test_another_source_is_not_mixed_in_until_the_first_is_silent():
    found = driver()
    heard(running(4), found)
    again = packet(full_frame(START), 1)
    assert found.decode(again, OTHER, 10**15 + 20 * QUARTER_NS).outcome is Outcome.FOREIGN
    assert found.decode(again, OTHER, 10**15 + 90 * QUARTER_NS).outcome is Outcome.SAMPLE


def test_who_plays_notes_alone_does_not_hold_us():
    found = driver()
    for index in range(20):
        note = rtp.encode(rtp.Packet(PAYLOAD_TYPE, index, 0, 5, encode_commands([Command(0, b"\x90@@")], timestamp=0)))
        assert found.decode(note, OTHER, 10**15 + index * QUARTER_NS).outcome is Outcome.PART
    assert heard([packet(full_frame(START), 1)], found, begin_ns=10**15 + 20 * QUARTER_NS)


def test_who_has_invited_us_hears_how_far_we_have_heard_until_it_leaves():
    found = driver()
    found.decode(encode_session(Exchange(Invitation.INVITED, 7, 9, "Desk")), MAC, 0)
    assert found.calls(2 * 10**9) == []
    heard(running(2), found)
    assert [(target, decode_session(data)) for target, data in found.calls(4 * 10**9)] == [(MAC, Feedback(OURS, 7))]
    assert found.calls(4 * 10**9 + 1) == ()
    found.decode(encode_session(Exchange(Invitation.ENDED, 7, 9)), MAC, 0)
    assert found.calls(6 * 10**9) == []


def test_a_clock_is_answered_with_ours():
    reading = driver().decode(encode_session(Sync(9, 0, (123, 0, 0))), MAC, 5_000_000)
    assert [decode_session(answer) for answer in reading.answers] == [Sync(OURS, 1, (123, 50, 0))]
    assert not driver().decode(encode_session(Sync(9, 2, (123, 50, 124))), MAC, 0).answers


def test_many_who_invite_cannot_fill_memory():
    found = driver()
    answers = [
        decode_session(found.decode(encode_session(Exchange(Invitation.INVITED, 7, source, "")), MAC, 0).answers[0])
        for source in range(20)
    ]
    assert [answer.command for answer in answers].count(Invitation.ACCEPTED) == 8
    assert answers[-1].command is Invitation.REJECTED


def test_a_mac_invites_us_and_its_timecode_arrives(tmp_path):
    """A whole session on real sockets: the invitation is a Mac's own, the messages are another implementation's."""
    invitation = bytes.fromhex("ffff494e000000026633487347d810966d626f6f6b2d73657373696f6e00")
    clock = bytes.fromhex("ffff434b47d81096000000000000000044002288") + bytes(16)
    stand = Stand(FAMILY, {"session_name": "Stage 1"}, tmp_path)
    control, data = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    try:
        for number, speaker in enumerate((control, data)):
            speaker.settimeout(10.0)
            speaker.connect((HERE, stand.port + number))
            speaker.send(invitation)
            accepted = decode_session(speaker.recv(1500))
            assert accepted == Exchange(Invitation.ACCEPTED, 0x66334873, accepted.source, "Stage 1")
        data.send(clock)
        compared = decode_session(data.recv(1500))
        assert (compared.step, compared.times[0], compared.source) == (1, 0x44002288, accepted.source)
        for piece, value in enumerate((0, 0, 0, 0, 0, 0, 10, 2)):
            message = mido.Message("quarter_frame", frame_type=piece, frame_value=value).bytes()
            header = bytes.fromhex(f"8061{piece:04x}{100 * piece:08x}47d81096")
            data.send(header + bytes((len(message), *message)))
        (record,) = wait_for(lambda: stand.samples.since(0), lambda found: len(found) == 1)
        assert (int(record["timecode_frame"]), tuple(record["timecode_rate"])) == (START.frame, (25, 1))
        assert decode_session(control.recv(1500)) == Feedback(accepted.source, 7)
    finally:
        control.close()
        data.close()
        stand.close()
