"""Sessions of MIDI with pymidi (MIT), where it is installed; no wheel of it can be pinned."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.standards.test_rtp_midi import BYTE7, WORD32, WORD64, packet

from filmlot.standards import rtp
from filmlot.standards.midi import NoteOn, encode
from filmlot.standards.rtp_midi import (
    Command,
    Exchange,
    Invitation,
    Sync,
    decode_session,
    encode_commands,
    encode_session,
)

packets = pytest.importorskip("pymidi.packets")


@given(st.sampled_from(Invitation), WORD32, WORD32)
def test_another_implementation_hears_our_words_and_we_hear_its(command, token, source):
    ours = encode_session(Exchange(command, token, source, "Stage 1"))
    heard = packets.AppleMIDIExchangePacket.parse(ours)
    assert (heard.command, heard.initiator_token, heard.ssrc, heard.name) == (command.value, token, source, "Stage 1")
    fields = {"command": command.value, "protocol_version": 2, "initiator_token": token, "ssrc": source, "name": "Desk"}
    assert decode_session(packets.AppleMIDIExchangePacket.build(fields)) == Exchange(command, token, source, "Desk")


@given(WORD32, st.integers(0, 2), st.tuples(WORD64, WORD64, WORD64))
def test_another_implementation_compares_clocks_with_us(source, step, times):
    heard = packets.AppleMIDITimestampPacket.parse(encode_session(Sync(source, step, times)))
    found = heard.ssrc, heard.count, heard.timestamp_1, heard.timestamp_2, heard.timestamp_3
    assert found == (source, step, *times)
    names = dict(zip(("timestamp_1", "timestamp_2", "timestamp_3"), times, strict=True))
    theirs = packets.AppleMIDITimestampPacket.build({"command": b"CK", "ssrc": source, "count": step, **names})
    assert decode_session(theirs) == Sync(source, step, times)


@given(st.lists(st.tuples(BYTE7, BYTE7, BYTE7), min_size=1, max_size=8))
def test_another_implementation_reads_our_notes(notes):
    """With times of one byte: of longer ones it takes the groups in the wrong order (RFC 6295, section 3.1)."""
    time, sent = 0, []
    for delta, note, velocity in notes:
        time += delta if sent else 0
        sent.append(Command(time, encode(NoteOn(3, note, velocity))))
    heard = packets.MIDIPacket.parse(rtp.encode(packet(encode_commands(sent, timestamp=0), 0))).command.midi_list
    assert [(int(found.params.key), found.params.velocity, found.channel) for found in heard] == [
        (note, velocity, 2) for _, note, velocity in notes
    ]
    assert [found.delta_time for found in heard[1:]] == [delta for delta, _, _ in notes[1:]]
