from __future__ import annotations

import contextlib
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards import rtp
from filmlot.standards.midi import ControlChange, NoteOff, NoteOn, encode
from filmlot.standards.mtc import full_frame, quarter_frames
from filmlot.standards.rtp import Packet
from filmlot.standards.rtp_midi import (
    PAYLOAD_TYPE,
    Command,
    CommandReader,
    Exchange,
    Feedback,
    Invitation,
    RtpMidiError,
    Sync,
    decode_session,
    encode_commands,
    encode_session,
)
from filmlot.standards.timecode import Timecode
from filmlot.standards.wire import WireError

WORD32, WORD64, BYTE7 = st.integers(0, (1 << 32) - 1), st.integers(0, (1 << 64) - 1), st.integers(0, 127)
SESSIONS = st.one_of(
    st.builds(Exchange, st.sampled_from(Invitation), WORD32, WORD32, st.text("Añ舞台 1", max_size=12)),
    st.builds(Sync, WORD32, st.integers(0, 2), st.tuples(WORD64, WORD64, WORD64)),
    st.builds(Feedback, WORD32, st.integers(0, 65_535)),
)
MESSAGES = st.one_of(
    st.builds(NoteOn, st.integers(1, 16), BYTE7, BYTE7).map(encode),
    st.builds(NoteOff, st.integers(1, 16), BYTE7, BYTE7).map(encode),
    st.builds(ControlChange, st.integers(1, 16), BYTE7, BYTE7).map(encode),
    BYTE7.map(lambda value: bytes((0xF1, value))),
    st.lists(BYTE7, max_size=300).map(lambda data: bytes((0xF0, *data, 0xF7))),
    st.just(b"\xf8"),
)
LABEL = Timecode(1, 2, 3, 4, 25)


@st.composite
def commands(draw):
    times = sorted(draw(st.lists(st.integers(1000, 1 << 27), max_size=8)))
    return [Command(time, draw(MESSAGES)) for time in times]


def packet(payload: bytes, timestamp: int = 1000) -> Packet:
    return Packet(PAYLOAD_TYPE, 1, timestamp, 2, payload)


def read(*payloads: str) -> list[Command]:
    reader = CommandReader()
    return [found for payload in payloads for found in reader.read(packet(bytes.fromhex(payload)))]


@given(SESSIONS)
def test_what_is_said_of_a_session_is_heard_the_same(message):
    assert decode_session(encode_session(message)) == message


@given(commands())
def test_commands_that_are_sent_are_read_the_same(sent):
    assert CommandReader().read(packet(encode_commands(sent, timestamp=1000))) == sent


def test_words_that_a_mac_said_are_heard():
    invited = decode_session(bytes.fromhex("ffff494e000000026633487347d810966d626f6f6b2d73657373696f6e00"))
    assert invited == Exchange(Invitation.INVITED, 0x66334873, 0x47D81096, "mbook-session")
    compared = decode_session(bytes.fromhex("ffff434b47d8109602000000000000004400227e00000dfaad1e5c820000000044002288"))
    assert compared == Sync(0x47D81096, 2, (1140859518, 15370297433218, 1140859528))
    ended = decode_session(bytes.fromhex("ffff4259000000020000000047d81096"))
    assert ended == Exchange(Invitation.ENDED, 0, 0x47D81096)


@pytest.mark.parametrize(
    ("datagram", "messages"),
    [
        ("8061427a4b9f303647d8109643903026204276000608006685", [(0x4B9F3036, "903026")]),
        (
            "8061429a51d2dc8747d8109646903e310a403b21427c00090881673c250d50c8060880440e",
            [(0x51D2DC87, "903e31"), (0x51D2DC91, "90403b")],
        ),
        ("80614ba55944067e47d8109643b06c00204ba0000948006c7f807708", [(0x5944067E, "b06c00")]),
    ],
)
def test_packets_that_a_mac_sent_are_read_and_their_journal_is_passed_over(datagram, messages):
    found = CommandReader().read(rtp.decode(bytes.fromhex(datagram)))
    assert [(command.timestamp, command.message.hex()) for command in found] == messages


def test_a_running_status_stands_for_those_that_are_left_out():
    assert [found.message.hex() for found in read("06" + "903c40" + "00" + "3e41")] == ["903c40", "903e41"]


def test_a_clock_does_not_end_a_running_status_and_a_quarter_frame_does():
    assert [found.message.hex() for found in read("08" + "903c40" + "00f8" + "00" + "3e41")] == [
        "903c40",
        "f8",
        "903e41",
    ]
    with pytest.raises(RtpMidiError, match="no status"):
        read("09" + "903c40" + "00f104" + "00" + "3e41")


def test_a_first_time_counts_from_the_packets_own():
    assert read("25" + "8148" + "903c40") == [Command(1000 + 200, bytes.fromhex("903c40"))]
    assert read("21" + "05") == []  # a time alone, at the end


def test_the_journal_is_passed_over():
    assert len(read("43" + "903c40" + "20ffff")) == 1


def test_an_exclusive_message_comes_together_from_several_packets():
    whole = full_frame(LABEL).hex()
    assert [found.message.hex() for found in read("05" + whole[:8] + "f0", "04f7" + "0121" + "f0", "05f7020304f7")] == [
        "f07f7f01" + "0121" + "020304f7"
    ]


def test_an_exclusive_message_that_is_given_up_or_lost_its_beginning_is_no_message():
    assert read("03f07ff4", "03f701f7") == []
    reader = CommandReader()
    reader.read(packet(bytes.fromhex("03f07ff0")))
    reader.forget()
    assert reader.read(packet(bytes.fromhex("03f701f7"))) == []


def test_an_exclusive_message_cannot_fill_memory():
    reader = CommandReader()
    piece = bytes((0x8F, 0xFF, 0xF7)) + bytes(4093) + b"\xf0"
    reader.read(packet(bytes.fromhex("02f0f0")))
    for _ in range(3):
        assert reader.read(packet(piece)) == []
    assert reader.read(packet(bytes.fromhex("02f7f7"))) == []


@pytest.mark.parametrize("payload", ["", "80", "8010", "04903c40", "03903cff", "013c", "03f07f00", "2180", "02f4f7"])
def test_a_section_that_breaks_the_rules_is_refused(payload):
    with pytest.raises(WireError):
        read(payload)


@pytest.mark.parametrize("text", ["", "ffff", "fffe494e", "ffff0102", "ffff494e00", "ffff494e" + "00000003" + "00" * 8])
def test_a_word_that_breaks_the_rules_is_refused(text):
    with pytest.raises(RtpMidiError):
        decode_session(bytes.fromhex(text))


def test_a_command_that_only_some_systems_know_says_nothing():
    assert decode_session(b"\xff\xffRL" + bytes(8)) is None


@given(st.binary(max_size=60))
def test_arbitrary_bytes_raise_nothing_but_a_wire_error(data):
    with contextlib.suppress(WireError):
        CommandReader().read(packet(data))
    for start in (b"", b"\xff\xff", b"\xff\xffCK", b"\xff\xffIN\0\0\0\2"):
        with contextlib.suppress(WireError):
            decode_session(start + data)


@pytest.mark.skipif(not shutil.which("tshark"), reason="tshark is not installed")
def test_a_network_analyser_reads_a_session_and_its_timecode(tmp_path):
    messages = (*quarter_frames(LABEL), full_frame(LABEL))
    sent = [Command(200 * index, message) for index, message in enumerate(messages)]
    datagrams = (
        encode_session(Exchange(Invitation.INVITED, 7, 9, "Desk")),
        rtp.encode(packet(encode_commands(sent, timestamp=0), 0)),
    )
    text, capture = tmp_path / "text", tmp_path / "capture"
    text.write_text("".join(f"0 {datagram.hex(' ')}\n\n" for datagram in datagrams))
    subprocess.run(["text2pcap", "-q", "-u", "5004,5004", text, capture], check=True, capture_output=True)
    analysed = ["tshark", "-V", "-r", capture, "--enable-heuristic", "applemidi_udp"]
    told = subprocess.run(analysed, check=True, capture_output=True, text=True).stdout
    assert "Command: Invitation (0x494e)" in told
    assert "Name: Desk" in told
    assert told.count("    MTC Quarter Frame\n") == 8
    assert told.count("Delta Time (two octets)") == 8
    for part in ("Type: 25 Frames/Second", "Hour: 1", "Minute: 2", "Second: 3", "Frame: 4"):
        assert f"Full Message {part}" in told
