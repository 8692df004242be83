from __future__ import annotations

import socket

import pytest
from tests.standards.test_ifacialmocap import PUBLISHED, SPELLED_OUT

from filmlot.devicekit.conformance import Conformance, Stand, wait_for
from filmlot.devicekit.contract import Outcome
from filmlot.devicekit.signals import Signal
from filmlot.devicekit.simulator import Scenario
from filmlot.devices.ifacialmocap import FAMILY
from filmlot.devices.ifacialmocap.config import IFacialMocapConfig
from filmlot.standards.face import BLENDSHAPES
from filmlot.standards.ifacialmocap import HANDSHAKE, HANDSHAKE_2

PHONE = ("192.0.2.7", 49_983)
SECOND_NS = 1_000_000_000


class TestIFacialMocap(Conformance):
    family = FAMILY
    vectors = (
        (PUBLISHED.hex(), {"leftEye": [6.034903, -1.6660284, -0.17520553]}),
        (SPELLED_OUT.hex(), {"rightEye": [12.759762, 5.527712, 1.2244859]}),
    )
    weight_error = 0.00501  # whole percents
    unguarded_bytes = frozenset(range(2048))  # a text without a checksum


def test_the_makers_example_looks_where_its_blendshapes_say():
    (face,) = FAMILY.driver(IFacialMocapConfig()).decode(PUBLISHED, PHONE, 7).samples
    weights = dict(zip(BLENDSHAPES, face.weights, strict=True))
    assert (weights["eyeLookDownLeft"], weights["eyeLookInLeft"], weights["eyeLookInRight"]) == (0.17, 0.04, 0.06)
    (left_pan, left_tilt, _), (right_pan, right_tilt, _) = face.left_eye_deg, face.right_eye_deg
    assert max(left_tilt, right_tilt) < 0
    assert left_pan < 0 < right_pan
    assert face.head_m == (0.030653415, -0.6584072, -0.10287084)


def test_the_simulated_face_looks_where_it_was_told():
    sent = Scenario().sample(Signal.FACE, 31, start_ns=0)._replace(head_m=(0.1, -0.5, 0.02))
    (text,) = FAMILY.encoder(IFacialMocapConfig()).encode(sent)
    (found,) = FAMILY.driver(IFacialMocapConfig()).decode(text, PHONE, 7).samples
    for part in ("head_deg", "left_eye_deg", "right_eye_deg", "head_m"):
        assert getattr(found, part) == pytest.approx(getattr(sent, part), abs=1e-5)


def test_the_phone_is_asked_once_a_second_while_it_is_silent():
    driver = FAMILY.driver(IFacialMocapConfig(phone=PHONE[0], version=1))
    assert driver.calls(10 * SECOND_NS) == [(PHONE, HANDSHAKE)]
    assert driver.calls(10 * SECOND_NS + SECOND_NS // 4) == []
    assert driver.calls(11 * SECOND_NS) == [(PHONE, HANDSHAKE)]
    driver.decode(PUBLISHED, PHONE, 11 * SECOND_NS + 500)
    assert driver.calls(12 * SECOND_NS) == []
    assert driver.calls(13 * SECOND_NS) == [(PHONE, HANDSHAKE)]


def test_nobody_is_asked_when_no_phone_is_named():
    assert FAMILY.driver(IFacialMocapConfig()).calls(SECOND_NS) == []


def test_another_phones_text_is_left_to_its_own_device():
    driver = FAMILY.driver(IFacialMocapConfig(phone=PHONE[0]))
    assert driver.decode(PUBLISHED, PHONE, 1).outcome is Outcome.SAMPLE
    assert driver.decode(PUBLISHED, ("192.0.2.8", 49_983), 1).outcome is Outcome.FOREIGN


def test_a_phone_that_answers_the_handshake_is_heard(tmp_path):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind(("127.0.0.1", 0))
        phone.settimeout(10.0)
        stand = Stand(FAMILY, {"phone": "127.0.0.1", "phone_port": phone.getsockname()[1]}, tmp_path)
        asked, asker = phone.recvfrom(2048)
        phone.sendto(PUBLISHED, asker)
        assert wait_for(lambda: stand.samples.head, lambda head: head == 1)
        stand.close()
    assert (asked, asker) == (HANDSHAKE_2, ("127.0.0.1", stand.port))
