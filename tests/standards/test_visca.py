from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards import visca
from filmlot.standards.visca import Inquiry, Packet, PayloadType, Reply, ReplyKind, VISCAError

PACKETS = st.builds(
    Packet,
    st.sampled_from(PayloadType),
    st.integers(0, (1 << 32) - 1),
    st.binary(min_size=1, max_size=visca.MAXIMUM_PAYLOAD_BYTES),
)

# The makers' command lists print these messages (Sony SRG and BRC, EVI-D70, Minrray UV950).
COMMANDS = [
    (visca.power(on=True), "8101040002ff"),
    (visca.power(on=False), "8101040003ff"),
    (visca.zoom(0), "8101040700ff"),
    (visca.zoom(8), "8101040727ff"),
    (visca.zoom(-1), "8101040730ff"),
    (visca.zoom_to(0x1234), "8101044701020304ff"),
    (visca.auto_focus(on=True), "8101043802ff"),
    (visca.auto_focus(on=False), "8101043803ff"),
    (visca.store_preset(5), "8101043f0105ff"),
    (visca.recall_preset(5), "8101043f0205ff"),
    (visca.pan_tilt(-24, 0), "8101060118010103ff"),
    (visca.pan_tilt(10, 9), "810106010a090201ff"),
    (visca.pan_tilt(0, -3), "8101060101030302ff"),
    (visca.pan_tilt_to(-1, 0x123, speed=24, pan_digits=4), "8101060218170f0f0f0f00010203ff"),
    (visca.pan_tilt_to(0x12345, -2, speed=1, pan_digits=5), "81010602010101020304050f0f0f0eff"),
    (visca.home(), "81010604ff"),
    (Inquiry.POWER.payload, "81090400ff"),
    (Inquiry.ZOOM.payload, "81090447ff"),
    (Inquiry.FOCUS.payload, "81090438ff"),
    (Inquiry.PAN_TILT.payload, "81090612ff"),
]


@pytest.mark.parametrize(("payload", "printed"), COMMANDS)
def test_a_message_is_the_one_that_the_makers_print(payload, printed):
    assert payload.hex() == printed


def test_a_published_packet_gives_its_fields_and_is_encoded_the_same():
    packet = bytes.fromhex("01000006000000018101040700ff")
    assert visca.decode(packet) == Packet(PayloadType.COMMAND, 1, visca.zoom(0))
    assert visca.encode(Packet(PayloadType.COMMAND, 1, visca.zoom(0))) == packet
    reset = visca.encode(Packet(PayloadType.CONTROL, 1, visca.RESET_SEQUENCE))
    assert reset == bytes.fromhex("020000010000000101")


@pytest.mark.parametrize(
    ("payload", "reply"),
    [
        ("9041ff", Reply(ReplyKind.ACK, 1)),
        ("9052ff", Reply(ReplyKind.COMPLETION, 2)),
        ("905002ff", Reply(ReplyKind.COMPLETION, 0, b"\x02")),
        ("906002ff", Reply(ReplyKind.ERROR, 0, error=0x02)),
        ("906141ff", Reply(ReplyKind.ERROR, 1, error=0x41)),
    ],
)
def test_a_printed_reply_is_understood(payload, reply):
    assert visca.decode_reply(bytes.fromhex(payload)) == reply
    assert visca.encode_reply(reply) == bytes.fromhex(payload)


@given(PACKETS)
def test_what_is_encoded_is_decoded_the_same(packet):
    assert visca.decode(visca.encode(packet)) == packet


@given(st.binary(max_size=40))
def test_arbitrary_bytes_raise_nothing_but_visca_errors(noise):
    for decode in (visca.decode, visca.decode_reply, visca.decode_switch, visca.decode_zoom, visca.decode_pan_tilt):
        with contextlib.suppress(VISCAError):
            decode(noise)


@given(st.binary(max_size=14).map(lambda middle: b"\x90" + middle + b"\xff"))
def test_a_reply_that_is_taken_is_encoded_the_same(payload):
    with contextlib.suppress(VISCAError):
        assert visca.encode_reply(visca.decode_reply(payload)) == payload


@given(st.integers(-(1 << 15), (1 << 15) - 1), st.sampled_from([4, 5]), st.integers(-(1 << 15), (1 << 15) - 1))
def test_a_position_comes_back_from_its_digits(pan, digits, tilt):
    data = visca.position_digits(pan, digits, signed=True) + visca.position_digits(tilt, 4, signed=True)
    assert visca.decode_pan_tilt(data) == (pan, tilt)


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        ("", "length"),
        ("0100000600000001", "length"),
        ("01000005000000018101040700ff", "length"),
        ("09000006000000018101040700ff", "protocol"),
        ("010000110000000181010407000000000000000000000000ff", "length"),
    ],
)
def test_a_wrong_packet_is_refused_by_name(packet, code):
    with pytest.raises(VISCAError) as refusal:
        visca.decode(bytes.fromhex(packet))
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "command",
    [
        lambda: visca.recall_preset(255),
        lambda: visca.zoom(9),
        lambda: visca.pan_tilt(25, 0),
        lambda: visca.zoom_to(0x10000),
        lambda: visca.pan_tilt_to(0x8000, 0, speed=1, pan_digits=4),
        lambda: visca.encode(Packet(PayloadType.COMMAND, 1 << 32, b"\x81")),
    ],
)
def test_a_value_that_does_not_fit_is_refused(command):
    with pytest.raises(VISCAError) as refusal:
        command()
    assert refusal.value.code == "range"
