from __future__ import annotations

import threading
from fractions import Fraction

import av
import numpy as np
import pytest

from filmlot.devicekit.conformance import Conformance, Stand, free_port, wait_for
from filmlot.devicekit.contract import Outcome, SettingsError
from filmlot.devicekit.signals import Signal
from filmlot.devicekit.simulator import Scenario, transmit
from filmlot.devicekit.status import Link, Usable
from filmlot.devices.ltc import FAMILY
from filmlot.devices.ltc.config import LtcConfig
from filmlot.devices.ltc.device import LtcDriver as Driver
from filmlot.standards import rtp
from filmlot.standards.ltc.decoder import LtcDecoder
from filmlot.standards.ltc.encoder import LtcEncoder
from filmlot.standards.ltc.word import Word
from filmlot.standards.timecode import Timecode, TimecodeMark

HERE = "127.0.0.1"
GENERATOR, OTHER = ("10.0.0.5", 5004), ("10.0.0.6", 5004)
FRAME_NS = 40_000_000
START = Timecode(10, 0, 0, 0, Fraction(25)).frame
TONE = "80610f150010da50f49d90f30000004000008000007fffff"  # four samples, as FFmpeg sends them


def played(frames: int, *, first: int = START, rate=(25, 1), drop_frame=False, begin_ns=0, **settings) -> list[bytes]:
    """The packets of so many frames."""
    encoder = FAMILY.encoder(LtcConfig(**settings))
    frame_ns = 1_000_000_000 * rate[1] // rate[0]
    marks = [
        TimecodeMark(begin_ns + index * frame_ns, 0, first + index, rate, drop_frame) for index in range(frames + 1)
    ]
    return [packet for mark in marks for packet in encoder.encode(mark)]


def heard(packets: list[bytes], *, sender=GENERATOR, begin_ns=1_000_000, driver=None, **settings) -> list[TimecodeMark]:
    """The marks of packets that arrive a millisecond apart."""
    found = driver or Driver(LtcConfig(**settings))
    readings = (found.decode(packet, sender, begin_ns + index * 1_000_000) for index, packet in enumerate(packets))
    return [mark for reading in readings for mark in reading.samples]


class TestLtc(Conformance):
    family = FAMILY
    vectors = ((TONE, {"sequence": 3861, "timestamp": 1104464, "samples": 4, "peak": 1.0}),)
    # Sound has no checksum: another number, source or level is another sound packet.
    unguarded_bytes = frozenset(range(1, 156)) - {0}
    # A packet may hold any whole number of samples, and end there.
    whole_lengths = frozenset(range(15, 156, 3))

    def scenario(self, seconds: float, **changes) -> Scenario:
        return Scenario(seconds=2 * seconds, rate_hz=Fraction(1000), timecode_rate=Fraction(25), **changes)

    def heard(self, scenario: Scenario) -> int:
        # The first frames tell the length of a bit; a stream that has just ended is waited for.
        return int(scenario.seconds * 25) - 6

    def test_what_the_simulator_sends_arrives_as_it_is(self, tmp_path) -> None:
        with self.stand(tmp_path) as stand:
            stand.send(self.scenario(0.4))
            records = wait_for(lambda: stand.samples.since(0), lambda found: len(found) >= 14)
            assert (np.diff(records["timecode_frame"].astype(int)) == 1).all()
            assert {tuple(rate) for rate in records["timecode_rate"].tolist()} == {(25, 1)}
            assert abs(np.diff(records["capture_ns"]) - FRAME_NS).max() < 20_000_000
            told = records["timecode_frame"] / 25 - records["capture_ns"] / 1e9 % 86_400
            assert abs(told).max() < 0.5
            found = wait_for(stand.status, lambda status: status.counters["datagrams"] >= 700)
            assert (found.link, found.usable) == (Link.UP, Usable.YES)


def test_a_frame_is_stamped_with_the_moment_at_which_it_began():
    marks = heard(played(12))
    assert [mark.timecode_frame for mark in marks][:10] == list(range(START, START + 10))
    # The last sample of a packet is captured when it is sent, and here it arrives at that moment.
    for mark in marks:
        assert mark.capture_ns == pytest.approx((mark.timecode_frame - START) * FRAME_NS, abs=60_000)
        assert mark.receive_ns >= mark.capture_ns + FRAME_NS - 60_000


@pytest.mark.parametrize("encoding", ["L16", "L24"])
@pytest.mark.parametrize("sample_rate_hz", [44_100, 48_000, 96_000])
def test_one_of_several_channels_is_heard_at_every_quality(encoding, sample_rate_hz):
    settings = {"encoding": encoding, "sample_rate_hz": sample_rate_hz, "channels": 3, "channel": 2}
    assert len(heard(played(10, **settings), **settings)) >= 7
    assert not heard(played(10, **settings), **{**settings, "channel": 3})


@pytest.mark.parametrize(
    ("rate", "drop_frame"), [((24_000, 1001), False), ((24, 1), False), ((30_000, 1001), True), ((30, 1), False)]
)
def test_the_rate_is_measured(rate, drop_frame):
    marks = heard(played(10, rate=rate, drop_frame=drop_frame))
    assert {(mark.timecode_rate, mark.drop_frame) for mark in marks} == {(rate, drop_frame)}


def test_a_rate_that_is_said_is_believed():
    assert {mark.timecode_rate for mark in heard(played(10, rate=(24, 1)), rate="23.976")} == {(24_000, 1001)}


def test_a_lost_packet_costs_the_frame_that_it_hits():
    packets = played(20)
    driver = Driver(LtcConfig())
    marks = heard(packets[:410] + packets[411:], driver=driver)
    frames = [mark.timecode_frame - START for mark in marks]
    assert driver.lost == 1
    assert [frame for frame in range(3, 18) if frame not in frames] == [10]


def test_packets_that_overtake_each_other_cost_nothing():
    packets = played(10)
    for place in range(4, len(packets) - 4, 4):
        packets[place : place + 4] = reversed(packets[place : place + 4])
    assert [mark.timecode_frame for mark in heard(packets)] == [mark.timecode_frame for mark in heard(played(10))]


def test_another_stream_is_not_mixed_in_and_takes_over_when_the_first_has_ended():
    driver = Driver(LtcConfig())
    packets = played(10)
    heard(packets, driver=driver)
    now_ns = 1_000_000 * len(packets)
    assert driver.decode(packets[0], OTHER, now_ns + 50_000_000).outcome is Outcome.FOREIGN
    assert heard(played(10, first=500), driver=driver, sender=OTHER, begin_ns=now_ns + 200_000_000)


def test_silence_is_told_from_timecode():
    driver = Driver(LtcConfig())
    quiet = [rtp.encode(rtp.Packet(97, number, 48 * number, 1, bytes(144))) for number in range(600)]
    outcomes = [driver.decode(packet, GENERATOR, 1_000_000 * place).outcome for place, packet in enumerate(quiet)]
    assert (outcomes[0], outcomes[-1]) == (Outcome.PART, Outcome.EMPTY)


def test_a_generator_that_is_told_another_label_goes_there():
    encoder = FAMILY.encoder(LtcConfig())
    marks = [
        TimecodeMark(index * FRAME_NS, 0, START + index + (1000 if index > 10 else 0), (25, 1)) for index in range(24)
    ]
    frames = [
        mark.timecode_frame - START for mark in heard([packet for mark in marks for packet in encoder.encode(mark)])
    ]
    assert 5 in frames
    assert max(frames) > 1015


def test_a_label_that_its_rate_does_not_have_is_refused_by_name():
    with pytest.raises(ValueError, match="frames is 2"):
        heard(played(10, first=24, rate=(30, 1)), rate="25")


@pytest.mark.parametrize(
    ("settings", "named"),
    [({"channel": 2}, "channel is 2"), ({"group": "10.0.0.1"}, "group"), ({"sample_rate_hz": 8000}, "sample_rate_hz")],
)
def test_settings_that_cannot_be_are_refused_by_name(settings, named):
    with pytest.raises(SettingsError, match=named):
        FAMILY.settings(settings)


def test_sound_that_another_implementation_sends_is_heard(tmp_path):
    """FFmpeg packs the sound of a generator into RTP, and a receiver of ours has it on a real socket."""
    generator = LtcEncoder(sample_rate_hz=48_000, rate=Fraction(25))
    labels = [Timecode.from_frame(START + index, Fraction(25)) for index in range(20)]
    sound = np.concatenate([generator.encode(Word.of(label)) for label in labels])
    stand = Stand(FAMILY, {"encoding": "L16"}, tmp_path)
    try:
        with av.open(f"rtp://{HERE}:{stand.port}", "w", format="rtp") as sender:
            stream = sender.add_stream("pcm_s16be", rate=48_000, layout="mono")
            for first in range(0, len(sound), 480):
                block = (sound[first : first + 480] * 32_767).astype(np.int16)
                frame = av.AudioFrame.from_ndarray(block[np.newaxis], format="s16", layout="mono")
                frame.sample_rate, frame.pts = 48_000, first
                sender.mux(stream.encode(frame))
        records = wait_for(lambda: stand.samples.since(0), lambda found: len(found) >= 18)
        assert [int(frame) for frame in records["timecode_frame"][:18]] == [label.frame for label in labels[:18]]
    finally:
        stand.close()


def test_another_implementation_hears_the_sound_that_we_send(tmp_path):
    """FFmpeg receives our stream by its description, and the sound in it is our generator's."""
    port = free_port()
    description = tmp_path / "stream.sdp"
    description.write_text(
        f"v=0\no=- 0 0 IN IP4 {HERE}\ns=timecode\nc=IN IP4 {HERE}\nt=0 0\n"
        f"m=audio {port} RTP/AVP 97\na=rtpmap:97 L24/48000/1\na=ptime:1\n"
    )
    stopped = threading.Event()
    target = (HERE, port)
    scenario = Scenario(rate_hz=Fraction(1000), timecode_rate=Fraction(25), seconds=10)
    sender = threading.Thread(
        target=lambda: transmit(
            scenario, FAMILY.encoder(LtcConfig()), target, signal=Signal.TIMECODE, goes_on=lambda: not stopped.is_set()
        )
    )
    sender.start()
    try:
        options = {"protocol_whitelist": "file,udp,rtp", "analyzeduration": "100000"}
        with av.open(str(description), format="sdp", options=options, timeout=5.0) as receiver:
            decoder, found = LtcDecoder(sample_rate_hz=48_000), []
            for frame in receiver.decode(audio=0):
                found += decoder.feed(frame.to_ndarray().ravel() / (1 << 31))
                if len(found) >= 10:
                    break
    finally:
        stopped.set()
        sender.join()
    frames = [one.word.timecode(Fraction(25)).frame for one in found]
    assert frames == list(range(frames[0], frames[0] + len(frames)))


def test_a_stream_of_a_group_may_be_heard_by_other_programs_too():
    (endpoint,) = Driver(LtcConfig(group="239.69.1.2")).endpoints
    assert (endpoint.group, endpoint.port, endpoint.is_shared) == ("239.69.1.2", 5004, True)
