from __future__ import annotations

import contextlib
import math
import struct
from dataclasses import replace
from ipaddress import IPv4Address

import natnet
import pytest
from hypothesis import given
from hypothesis import strategies as st
from natnet.data_descriptions import DataDescriptions
from natnet.data_frame import DataFrame
from natnet.packet_buffer import PacketBuffer
from natnet.server_info import ServerInfo as TheirServerInfo
from tests.standards.natnet.streams import FRAMES, MODELS, TEXTS, VERSIONS, WHOLE, whole_frame, whole_models

from filmlot.standards.natnet.frame import Frame, RigidBody, decode_frame, encode_frame
from filmlot.standards.natnet.message import MessageId, NatNetError, command, open_message, seal_message
from filmlot.standards.natnet.models import BodyModel, Models, SkeletonModel, decode_models, encode_models
from filmlot.standards.natnet.server import ServerInfo, decode_server_info, encode_server_info

BYTE = st.integers(0, 255)
SERVERS = st.builds(
    ServerInfo,
    name=TEXTS,
    version=st.tuples(BYTE, BYTE, BYTE, BYTE),
    stream_version=st.tuples(st.integers(3, 255), BYTE),
    clock_hz=st.integers(0, (1 << 64) - 1),
    data_port=st.integers(0, 65_535),
    is_multicast=st.booleans(),
    group=st.ip_addresses(v=4),
)
every_version = pytest.mark.parametrize("version", VERSIONS)


def buffer(datagram: bytes) -> PacketBuffer:
    found = PacketBuffer(datagram)
    found.pointer = 4
    return found


@every_version
def test_a_frame_with_everything_in_it_gives_bodies_skeletons_and_times(version):
    assert decode_frame(whole_frame(version), version) == WHOLE


@every_version
def test_models_of_every_kind_give_names(version):
    offset_m = (0.5, 0.25, 0.125)
    assert decode_models(whole_models(version), version) == Models(
        (BodyModel("Crane", 3, -1, offset_m),), (SkeletonModel("Ada", 1, (BodyModel("Hip", 1, 0, offset_m),)),)
    )


@given(version=st.sampled_from(VERSIONS), frame=FRAMES)
def test_what_is_encoded_of_a_frame_is_decoded_the_same(version, frame):
    kept = frame if version >= (4, 1) else replace(frame, precise=(0, 0))
    assert decode_frame(encode_frame(frame, version), version) == kept


@given(version=st.sampled_from(VERSIONS), models=MODELS)
def test_what_is_encoded_of_models_is_decoded_the_same(version, models):
    assert decode_models(encode_models(models, version), version) == models


@given(SERVERS)
def test_what_is_encoded_of_a_server_is_decoded_the_same(info):
    assert decode_server_info(encode_server_info(info)) == info


@given(version=st.sampled_from(VERSIONS), frame=FRAMES)
def test_another_implementation_reads_the_frame(version, frame):
    theirs = DataFrame.read_from_buffer(buffer(encode_frame(frame, version)), natnet.Version(*version))
    assert theirs.prefix.frame_number == frame.number
    assert [their_body(body) for body in theirs.rigid_bodies] == list(frame.rigid_bodies)
    assert [(found.id_num, tuple(map(their_body, found.rigid_bodies))) for found in theirs.skeletons] == [
        tuple(found) for found in frame.skeletons
    ]
    suffix = theirs.suffix
    assert (suffix.timecode, suffix.timestamp) == (frame.timecode, frame.timestamp_s)
    assert suffix.stamp_camera_mid_exposure == frame.mid_exposure_ticks
    if version < (4, 1):  # it does not know the precise time, which stands before the parameters
        assert (suffix.is_recording, suffix.tracked_models_changed) == (frame.is_recording, frame.models_changed)


def their_body(body) -> RigidBody:
    return RigidBody(body.id_num, body.pos, body.rot, body.marker_error, body.tracking_valid)


@every_version
def test_another_implementation_agrees_on_a_frame_with_everything_in_it(version):
    theirs = DataFrame.read_from_buffer(buffer(whole_frame(version)), natnet.Version(*version))
    assert tuple(map(their_body, theirs.rigid_bodies)) == WHOLE.rigid_bodies
    assert theirs.suffix.timestamp == WHOLE.timestamp_s
    assert len(theirs.labeled_markers) == 3


@given(version=st.sampled_from(VERSIONS), models=MODELS)
def test_another_implementation_reads_the_models(version, models):
    theirs = DataDescriptions.read_from_buffer(buffer(encode_models(models, version)), natnet.Version(*version))
    assert [(found.name, found.id_num) for found in theirs.rigid_bodies] == [
        (found.name, found.id) for found in models.rigid_bodies
    ]
    bones = [[(bone.name, bone.id_num) for bone in found.rigid_body_descriptions] for found in theirs.skeletons]
    assert bones == [[(bone.name, bone.id) for bone in found.bones] for found in models.skeletons]


@given(SERVERS)
def test_another_implementation_reads_the_server(info):
    theirs = TheirServerInfo.read_from_buffer(buffer(encode_server_info(info)), None)
    assert theirs.application_name == info.name
    assert theirs.nat_net_protocol_version.components[:2] == info.stream_version


def test_a_command_is_what_another_implementation_sends():
    # natnet 0.3.0 writes its requests in NatNetClient.send_request: id, size with the zero, text, zero.
    assert command(MessageId.CONNECT, "Ping") == b"\x00\x00\x05\x00Ping\x00"
    assert command(MessageId.KEEP_ALIVE) == b"\x0a\x00\x01\x00\x00"


def test_a_server_that_does_not_say_how_it_streams_is_taken():
    info = ServerInfo(name="Motive", version=(3, 1, 0, 0), stream_version=(4, 1))
    short = encode_server_info(info)[4:-15]
    assert decode_server_info(seal_message(MessageId.SERVER_INFO, short)) == info
    assert info.group == IPv4Address("239.255.42.99")


def test_an_old_server_is_refused_by_its_version():
    old = encode_server_info(ServerInfo(name="Arena", version=(1, 0, 0, 0), stream_version=(2, 9)))
    with pytest.raises(NatNetError, match=r"NatNet 2\.9"):
        decode_server_info(old)


def test_before_4_1_reading_ends_at_a_description_of_unknown_length():
    body = struct.pack("<i", 1) + b"Crane\0" + struct.pack("<ii3fi", 3, -1, 0, 0, 0, 0)
    content = struct.pack("<i", 3) + body + struct.pack("<i", 4) + b"unknown" + body
    found = decode_models(seal_message(MessageId.MODELS, content), (4, 0))
    assert [model.name for model in found.rigid_bodies] == ["Crane"]


@given(st.binary(max_size=200), st.sampled_from(VERSIONS), st.sampled_from((1, 5, 7)))
def test_arbitrary_content_raises_nothing_but_natnet_errors(noise, version, number):
    for datagram in (noise, seal_message(MessageId(number), noise)):
        for decode in (
            open_message,
            decode_server_info,
            lambda found: decode_frame(found, version),
            lambda found: decode_models(found, version),
        ):
            with contextlib.suppress(NatNetError):
                decode(datagram)


@given(st.sampled_from(VERSIONS), st.booleans(), st.data())
def test_damage_in_a_whole_frame_raises_nothing_but_natnet_errors(version, is_frame, data):
    damaged = bytearray(whole_frame(version) if is_frame else whole_models(version))
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(4, len(damaged) - 1))] = data.draw(BYTE)
    with contextlib.suppress(NatNetError):
        if is_frame:
            assert math.isfinite(decode_frame(bytes(damaged), version).timestamp_s)
        else:
            decode_models(bytes(damaged), version)


@every_version
def test_a_frame_that_is_cut_anywhere_is_refused_by_name(version):
    content = whole_frame(version)[4:]
    for size in range(len(content) - 4):  # the last four bytes end a frame and say nothing
        with pytest.raises(NatNetError) as refused:
            decode_frame(seal_message(MessageId.FRAME, content[:size]), version)
        assert refused.value.code in {"length", "range"}


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        (b"", "protocol"),
        (b"\x07\x00\x01", "protocol"),
        (b"\x63\x00\x00\x00", "protocol"),
        (b"\x07\x00\x05\x00\x00", "length"),
        (whole_models((4, 1)), "protocol"),
        (seal_message(MessageId.FRAME, struct.pack("<ii", 1, -1)), "length"),
        (encode_frame(Frame(number=1), (4, 1))[:-24] + struct.pack("<d", math.nan), "length"),
    ],
)
def test_what_is_no_frame_is_refused_by_name(packet, code):
    with pytest.raises(NatNetError) as refused:
        decode_frame(packet, (4, 1))
    assert refused.value.code == code


@pytest.mark.parametrize("value", [math.nan, math.inf, -1.0, 1e300])
def test_a_time_that_cannot_be_is_refused(value):
    with pytest.raises(NatNetError, match="timestamp"):
        decode_frame(encode_frame(replace(WHOLE, timestamp_s=value), (4, 1)), (4, 1))


@pytest.mark.parametrize(
    "encoding",
    [
        lambda: encode_frame(Frame(number=1 << 31), (4, 1)),
        lambda: encode_frame(Frame(number=1, rigid_bodies=(RigidBody(1 << 40, (0, 0, 0), (0, 0, 0, 1)),)), (4, 1)),
        lambda: encode_frame(Frame(number=1, rigid_bodies=(RigidBody(1, (1e300, 0, 0), (0, 0, 0, 1)),)), (4, 1)),
        lambda: encode_frame(Frame(number=1, rigid_bodies=WHOLE.rigid_bodies * 2000), (4, 1)),
        lambda: encode_models(Models((BodyModel("a\0b", 1),)), (4, 1)),
        lambda: encode_models(Models((BodyModel("a", 1 << 40),)), (4, 1)),
        lambda: encode_server_info(ServerInfo(name="x" * 256, version=(1, 0, 0, 0), stream_version=(4, 1))),
        lambda: encode_server_info(ServerInfo(name="x", version=(256, 0, 0, 0), stream_version=(4, 1))),
    ],
)
def test_what_does_not_fit_is_refused(encoding):
    with pytest.raises(NatNetError):
        encoding()
