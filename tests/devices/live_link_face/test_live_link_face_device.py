from __future__ import annotations

import math

import pytest
from tests.standards.takes import take_of

from filmlot.devicekit.conformance import Conformance
from filmlot.devicekit.contract import Outcome
from filmlot.devicekit.signals import Signal
from filmlot.devicekit.simulator import Scenario
from filmlot.devices.live_link_face import FAMILY
from filmlot.devices.live_link_face.config import LiveLinkFaceConfig
from filmlot.standards.face import Face
from filmlot.standards.live_link_face import VALUE_NAMES, Packet, decode, encode

SENDER = ("127.0.0.1", 40_000)
JAW, YAW = take_of("jawOpen"), take_of("headYaw")


class TestLiveLinkFace(Conformance):
    family = FAMILY
    vectors = (
        (
            JAW[-1].hex(),
            {
                "subject": "LLV Default Device",
                "frame": 1402,
                "rate": "60/1",
                "face": {**dict.fromkeys(VALUE_NAMES, 0.0), "jawOpen": 1.0},
            },
        ),
    )
    # The protocol has no checksum: texts, times and values may change unnoticed, lengths and counts may not.
    unguarded_bytes = frozenset({*range(5, 41), *range(45, 70), *range(71, 315)})
    whole_lengths = frozenset({70})


def face(index: int) -> Face:
    return Scenario().sample(Signal.FACE, index, start_ns=1_700_000_000_000_000_000)


def test_only_the_subject_that_was_asked_for_is_taken():
    driver = FAMILY.driver(LiveLinkFaceConfig(subject="somebody else"))
    assert driver.decode(JAW[0], SENDER, 1).outcome is Outcome.FOREIGN


def test_a_phone_that_sees_no_face_is_counted_as_empty():
    datagram = encode(Packet("id", "me", 1, 0.0, (60, 1)))
    assert FAMILY.driver(LiveLinkFaceConfig()).decode(datagram, SENDER, 1).outcome is Outcome.EMPTY


def test_the_head_turns_as_the_signs_say():
    for signs, pan_deg in (("+++", 57.29578), ("-++", -57.29578)):
        (sample,) = FAMILY.driver(LiveLinkFaceConfig(head_signs=signs)).decode(YAW[-1], SENDER, 1).samples
        assert sample.head_deg == pytest.approx((pan_deg, 0.0, 0.0))


def test_the_simulated_face_looks_where_it_was_told():
    config = LiveLinkFaceConfig(head_signs="-+-")
    sent = face(17)
    (datagram,) = FAMILY.encoder(config).encode(sent)
    (found,) = FAMILY.driver(config).decode(datagram, SENDER, sent.capture_ns).samples
    for part in ("head_deg", "left_eye_deg", "right_eye_deg"):
        assert getattr(found, part) == pytest.approx(getattr(sent, part), abs=1e-5)


def test_the_phones_timecode_and_time_are_kept():
    driver = FAMILY.driver(LiveLinkFaceConfig())
    (first,) = driver.decode(JAW[0], SENDER, 1_000_000_000).samples
    (second,) = driver.decode(JAW[1], SENDER, 1_030_000_000).samples
    assert (first.timecode_frame, first.timecode_rate) == (1337, (60, 1))
    assert second.capture_ns - first.capture_ns == pytest.approx(1e9 / 60, rel=1e-2)


def test_two_packets_within_one_frame_of_timecode_are_two_faces():
    driver = FAMILY.driver(LiveLinkFaceConfig())
    whole = decode(JAW[0])
    halves = [encode(whole._replace(rate=(24, 1), subframe=subframe)) for subframe in (0.1, 0.6)]
    outcomes = [driver.decode(half, SENDER, receive_ns).outcome for receive_ns, half in enumerate((*halves, halves[1]))]
    assert outcomes == [Outcome.SAMPLE, Outcome.SAMPLE, Outcome.DUPLICATE]


def test_what_a_face_does_not_give_is_sent_as_zero():
    (datagram,) = FAMILY.encoder(LiveLinkFaceConfig()).encode(face(3)._replace(head_deg=(math.nan,) * 3))
    assert decode(datagram).values[52:55] == (0.0, 0.0, 0.0)
