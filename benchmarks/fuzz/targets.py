"""What is fuzzed: every decoder that reads bytes of somebody else, each with samples to start from.

Import it where `atheris` instruments what is imported.
"""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

import numpy as np
import orjson
from benchmarks.ingest.fletcher import fletcher16

from filmlot.devicekit.families import family, family_keys
from filmlot.devicekit.simulator import Scenario
from filmlot.standards import bvh, hyperdeck, live_link_face_osc, midi, novastar, pjlink, qtake, videohub, visca
from filmlot.standards.fixtures.gdtf import read_fixture_type
from filmlot.standards.fixtures.mvr import Plan
from filmlot.standards.ltc.decoder import LtcDecoder
from filmlot.standards.ltc.encoder import LtcEncoder
from filmlot.standards.ltc.word import Word
from filmlot.standards.midi_stream import StreamReader
from filmlot.standards.mtc import MtcReader, quarter_frames
from filmlot.standards.osc.message import Message
from filmlot.standards.osc.packet import decode_messages, encode
from filmlot.standards.osc.query import read_command
from filmlot.standards.osc.query_client import read_host, read_methods, tells_of_change
from filmlot.standards.osc.slip import Deframer, frame
from filmlot.standards.timecode import Timecode
from filmlot.standards.wire import WireError

SENDER = ("127.0.0.1", 40_000)
START_NS = 1_700_000_000_000_000_000
FRAME_NS = 4_166_667
SEEDS_KEPT = 24
LTC_HZ = 8_000
GDTF = b"""<GDTF DataVersion="1.2"><FixtureType Name="Head" Manufacturer="Maker" FixtureTypeID="1"><Geometries>
<Geometry Name="Base"><Axis Name="Yoke"/></Geometry></Geometries><DMXModes><DMXMode Name="Basic" Geometry="Base">
<DMXChannels><DMXChannel Geometry="Yoke" Offset="1,2" InitialFunction="Yoke_Pan.Pan.Pan">
<LogicalChannel Attribute="Pan"><ChannelFunction Name="Pan" Attribute="Pan" DMXFrom="0/2" PhysicalFrom="-270"/>
</LogicalChannel></DMXChannel></DMXChannels></DMXMode></DMXModes></FixtureType></GDTF>"""
MVR = b"""<GeneralSceneDescription verMajor="1" verMinor="6"><Scene><Layers><Layer name="Grid" uuid="a"><ChildList>
<Fixture name="Head 1" uuid="c"><Matrix>{1,0,0}{0,1,0}{0,0,1}{2000,0,-500}</Matrix><GDTFSpec>a.gdtf</GDTFSpec>
<Addresses><Address break="0">513</Address></Addresses></Fixture></ChildList></Layer></Layers></Scene>
</GeneralSceneDescription>"""
BVH = b"""HIERARCHY
ROOT Hips
{
OFFSET 0 0 0
CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
End Site
{
OFFSET 0 1 0
}
}
MOTION
Frames: 1
Frame Time: 0.01
0 1 2 3 4 5
"""

Read = Callable[[bytes], object]


@dataclass(frozen=True)
class Target:
    """A decoder, samples, and how a changed sample gets lengths and a checksum that are right again."""

    read: Read
    seeds: tuple[bytes, ...]
    mend: Callable[[bytes], bytes] = bytes

    def take(self, data: bytes) -> bool:
        """Whether the decoder read the bytes; lets anything escape that is no refusal."""
        try:
            self.read(data)
        except WireError:
            return False
        return True


def heard(key: str) -> Target:
    """The driver of a family, as the receiver calls it, and what its own encoder sends."""
    found = family(key)
    config = found.settings({})
    driver, ticks = found.driver(config), count(START_NS, FRAME_NS)
    scenario = Scenario(rate_hz=Fraction(60), seconds=0.4)
    sent = scenario.datagrams(found.encoder(config), signal=found.signals[0], start_ns=START_NS)
    seeds = dict.fromkeys(datagram for _, datagram in sent)
    return Target(
        lambda data: driver.decode(data, SENDER, next(ticks)), tuple(seeds)[:SEEDS_KEPT], MENDS.get(key, bytes)
    )


def commanded() -> dict[str, Target]:
    """What devices that take commands answer, and what their simulators are told."""
    return {
        "hyperdeck answers": Target(
            lambda data: each_line(hyperdeck.ResponseReader().take, data),
            (b"508 transport info:\r\nstatus: record\r\n\r\n105 no disk\r\n", b"200 ok\r\n"),
        ),
        "hyperdeck commands": Target(hyperdeck.decode_command, (b"record: name: A001", b"goto: clip id: 3")),
        "videohub": Target(
            lambda data: each_line(videohub.BlockReader().take, data),
            (b"PROTOCOL PREAMBLE:\nVersion: 2.3\n\nVIDEO OUTPUT ROUTING:\n0 5\n1 3\n\nACK\n\n",),
        ),
        "pjlink answers": Target(pjlink.decode_response, (b"%1POWR=1", b"%2IRES=1920x1080")),
        "pjlink greeting": Target(pjlink.decode_greeting, (b"PJLINK 1 498e4a67", b"PJLINK 0")),
        "pjlink commands": Target(pjlink.decode_command, (b"%1POWR ?",)),
        "visca": Target(
            read_visca, (bytes.fromhex("01110003000000019041ff"), bytes.fromhex("0111000400000001905002ff"))
        ),
        "novastar": Target(
            novastar.decode,
            (
                bytes.fromhex("55aa002efe000100ffff0100010100020100028858"),
                bytes.fromhex("aa55001500fe0100000001000100000200006d56"),
            ),
            mend_novastar,
        ),
        "qtake": Target(qtake.decode, (b"<qtake_remote><connect_client name='a'/></qtake_remote>",)),
        "live link face remote": Target(
            lambda data: [live_link_face_osc.read(message) for message in decode_messages(data)],
            (
                encode(Message.of("/RecordStopConfirm", "00:00:00.000", "a/a.csv", "a/a.mov")),
                encode(Message.of("/Battery", 0.5)),
            ),
        ),
        "osc": Target(decode_messages, (encode(Message.of("/cue/1/go", 1, 0.5, "a", b"b")),)),
        "osc over slip": Target(read_slip, (frame(encode(Message.of("/a", 1))),)),
        "oscquery commands": Target(read_command, (b'{"COMMAND": "LISTEN", "DATA": "/stage/show"}',)),
        "oscquery changes": Target(tells_of_change, (b'{"COMMAND": "PATH_ADDED", "DATA": "/layer/2"}',)),
        "oscquery namespace": Target(
            read_namespace, (b'{"CONTENTS":{"a":{"TYPE":"f","ACCESS":3,"VALUE":[0.5],"RANGE":[{"MIN":0,"MAX":1}]}}}',)
        ),
        "midi stream": Target(read_stream, (bytes.fromhex("903c403e40f07f7f027f013132f7b0077f"),)),
    }


def files() -> dict[str, Target]:
    """Files that people bring, and timecode as sound and as MIDI."""
    label = Timecode(1, 2, 3, 4, Fraction(25), drop_frame=False)
    return {
        "gdtf": Target(lambda data: read_fixture_type(zipped("description.xml", data)), (GDTF,)),
        "mvr": Target(lambda data: list(Plan(zipped("GeneralSceneDescription.xml", data)).fixtures), (MVR,)),
        "zip of a fixture": Target(
            lambda data: read_fixture_type(io.BytesIO(data)), (zipped("description.xml", GDTF).read(),)
        ),
        "bvh": Target(lambda data: bvh.read(data.decode("latin-1")), (BVH,)),
        "ltc as sound": Target(read_ltc, (ltc_sound(label),)),
        "mtc as messages": Target(read_midi, (b"".join(quarter_frames(label)),)),
    }


def each_line(take: Read, data: bytes) -> None:
    """Feeds a reader of lines."""
    for line in data.split(b"\n"):
        take(line)


def zipped(name: str, data: bytes) -> io.BytesIO:
    """An archive of one member."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        written.writestr(name, data)
    file.seek(0)
    return file


def read_visca(data: bytes) -> None:
    """A packet, and the reply in it."""
    visca.decode_reply(visca.decode(data).payload)


def read_namespace(data: bytes) -> None:
    """What a program tells of its methods, and of itself."""
    try:
        told = orjson.loads(data)
    except orjson.JSONDecodeError:  # which the kit for HTTP refuses
        return
    read_methods(told)
    read_host(told)


def mend_sum(data: bytes) -> bytes:
    """FreeD and F4: 0x40 less the sum of all bytes before."""
    return data[:-1] + bytes(((0x40 - sum(data[:-1])) % 256,)) if data else data


def mend_fletcher(data: bytes) -> bytes:
    """OpenTrackIO: the length and Fletcher-16 over header and payload."""
    if len(data) < 16:
        return data
    head = data[:12] + ((len(data) - 16) & 0x7FFF | data[12] << 8 & 0x8000).to_bytes(2, "big")
    return head + fletcher16(head + data[16:]).to_bytes(2, "big") + data[16:]


def mend_novastar(data: bytes) -> bytes:
    """NovaStar: 0x5555 and the sum of all bytes between the mark and the checksum."""
    return data[:-2] + ((sum(data[2:-2]) + 0x5555) & 0xFFFF).to_bytes(2, "little")


def mend_sacn(data: bytes) -> bytes:
    """E1.31: the three lengths that say how much follows each of them."""
    fixed = bytearray(data)
    for place in (16, 38, 115):
        if len(data) >= place + 2:
            fixed[place : place + 2] = (0x7000 | (len(data) - place) & 0x0FFF).to_bytes(2, "big")
    return bytes(fixed)


MENDS: dict[str, Callable[[bytes], bytes]] = {
    "freed": mend_sum,
    "mosys_f4": mend_sum,
    "opentrackio": mend_fletcher,
    "sacn": mend_sacn,
}


def read_ltc(data: bytes) -> None:
    """Linear timecode, as samples of eight bits."""
    LtcDecoder(sample_rate_hz=LTC_HZ).feed(np.frombuffer(data, np.int8).astype(np.float32) / 127)


def ltc_sound(label: Timecode) -> bytes:
    """Three frames of linear timecode, as samples of eight bits."""
    encoder = LtcEncoder(sample_rate_hz=LTC_HZ, rate=label.rate)
    sound = np.concatenate([encoder.encode(Word.of(label)) for _ in range(3)])
    return (sound * 127).astype(np.int8).tobytes()


def read_midi(data: bytes) -> None:
    """MIDI timecode, cut into messages of two bytes."""
    reader = MtcReader()
    for place in range(0, len(data), 2):
        reader.take(data[place : place + 2])


def read_stream(data: bytes) -> None:
    """A controller's bytes, cut into messages, each of which is read."""
    for message in StreamReader().feed(data):
        with contextlib.suppress(WireError):
            midi.decode(message)


def read_slip(data: bytes) -> None:
    """OSC over a stream: packets between SLIP's ends, then their messages."""
    for packet in Deframer().feed(data):
        decode_messages(packet)


def targets() -> dict[str, Target]:
    """All targets by name."""
    return {key: heard(key) for key in family_keys()} | commanded() | files()
