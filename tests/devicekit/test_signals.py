"""Every kind of sample goes into its record and stands there as it was."""

from __future__ import annotations

import math

import numpy as np
import pytest

from filmlot.devicekit.performance import PERFORMANCES
from filmlot.devicekit.shared import LastDecoded
from filmlot.devicekit.signals import FORMAT_OF, FORMATS, Signal
from filmlot.standards.dmx import DmxFrame
from filmlot.standards.skeleton import MAXIMUM_JOINTS

MOMENT = {"capture_ns": 5, "timecode_frame": 86_399 * 24, "timecode_rate": (24, 1)}


@pytest.mark.parametrize("signal", PERFORMANCES)
def test_a_sample_fills_its_record(signal: Signal) -> None:
    sample = PERFORMANCES[signal](0.3, **MOMENT)
    found = FORMATS[type(sample)]
    packed = found.pack(sample, source=7)
    record = np.frombuffer(packed, found.dtype)[0]
    assert (found.signal, len(packed)) == (signal, found.dtype.itemsize)
    assert (record["source"], record["capture_ns"], record["receive_ns"]) == (7, 5, 5)
    assert found.is_sound(sample)


def test_a_face_a_walker_and_a_lamp_stand_in_their_records() -> None:
    face, walker, lamps = (PERFORMANCES[signal](0.3, **MOMENT) for signal in (Signal.FACE, Signal.SKELETON, Signal.DMX))
    record = np.frombuffer(FORMAT_OF[Signal.FACE].pack(face, source=0), FORMAT_OF[Signal.FACE].dtype)[0]
    assert record["weights"] == pytest.approx(face.weights)
    assert record["left_eye_deg"] == pytest.approx(face.left_eye_deg)
    assert (record["timecode_frame"], tuple(record["timecode_rate"])) == (86_399 * 24, (24, 1))
    record = np.frombuffer(FORMAT_OF[Signal.SKELETON].pack(walker, source=0), FORMAT_OF[Signal.SKELETON].dtype)[0]
    joint = record["joints"][record["count"] - 1]
    assert joint["name"].decode() == walker.joints[-1].name
    assert joint["position_m"] == pytest.approx(walker.joints[-1].position_m)
    assert joint["rotation"] == pytest.approx(walker.joints[-1].rotation)
    record = np.frombuffer(FORMAT_OF[Signal.DMX].pack(lamps, source=0), FORMAT_OF[Signal.DMX].dtype)[0]
    assert (record["universe"], record["length"], record["priority"]) == (1, 512, 100)
    assert record["levels"].tobytes() == lamps.levels


def test_what_is_no_number_or_too_much_may_not_enter() -> None:
    face, walker = PERFORMANCES[Signal.FACE](0.0, **MOMENT), PERFORMANCES[Signal.SKELETON](0.0, **MOMENT)
    crowd = walker.joints[:1] * (MAXIMUM_JOINTS + 1)
    bent = walker.joints[0]._replace(position_m=(math.inf, 0.0, 0.0))
    unsound = [
        face._replace(weights=(math.nan, *face.weights[1:])),
        face._replace(weights=face.weights[1:]),
        walker._replace(joints=crowd),
        walker._replace(joints=(bent,)),
        walker._replace(joints=()),
        DmxFrame(0, 0, 1, bytes(513)),
    ]
    assert not any(FORMATS[type(sample)].is_sound(sample) for sample in unsound)


def test_one_datagram_is_parsed_once_for_all_devices() -> None:
    parsed: list[bytes] = []
    decode = LastDecoded(lambda datagram: parsed.append(datagram) or len(parsed))  # type: ignore[func-returns-value]
    datagram, equal = bytes([1, 2]), bytes(bytearray([1, 2]))
    assert [decode(datagram), decode(datagram), decode(equal)] == [1, 1, 2]
