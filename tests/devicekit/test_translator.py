from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pypsn
import pytest
from tests.devicekit.translation import Ear, Line, device, line, output, play

from filmlot.devicekit.conformance import wait_for
from filmlot.devicekit.families import family
from filmlot.devicekit.output_status import OutputReason, OutputState
from filmlot.devices.opentrackio.config import OpenTrackIOConfig
from filmlot.devices.opentrackio.device import OpenTrackIODriver
from filmlot.standards import freed
from filmlot.standards.rotation import matrix_from_angles
from filmlot.standards.space import SPACES

SENDER = ("127.0.0.1", 1)


@pytest.fixture
def ears():
    made = [Ear() for _ in range(3)]
    yield made
    for ear in made:
        ear.close()


def turned_deg(one, other) -> float:
    """The angle between two rotations."""
    turn = matrix_from_angles(one).T @ matrix_from_angles(other)
    sine = np.linalg.norm([turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]]) / 2
    return float(np.degrees(np.arctan2(sine, (np.trace(turn) - 1) / 2)))


def test_a_natnet_body_goes_out_as_opentrackio_freed_and_posistagenet_at_once(tmp_path: Path, ears: list[Ear]) -> None:
    source = device("source", "natnet")
    outputs = [
        output("engine", "opentrackio", ears[0].address, config={"source_number": 7}),
        output("server", "freed", ears[1].address, config={"camera_id": 3}),
        output("desk", "psn", ears[2].address, config={"tracker_id": 12}),
    ]
    with line(tmp_path, [source], outputs) as running:
        sent = play(source, path="handheld", seconds=1.0, rate_hz=Fraction(120))
        tracked, messages = ears[0].hear(120), ears[1].hear(120)
        frames = [read for read in map(pypsn.parse_psn_packet, ears[2].hear(121)) if hasattr(read.trackers[0], "pos")]
        counters = {"samples": 120, "datagrams": 120, "refused": 0, "errors": 0, "missed": 0}
        wait_for(lambda: running.status("server").counters, lambda found: found == counters)
    driver = OpenTrackIODriver(OpenTrackIOConfig(source_number=7))
    poses = [driver.decode(packet, SENDER, 1).samples[0] for packet in tracked]
    assert len(poses) == len(messages) == len(frames) == len(sent) == 120
    for pose, message, frame, truth in zip(poses, map(freed.decode, messages), frames, sent, strict=True):
        x_m, y_m, z_m = truth.position_m
        assert pose.position_m == pytest.approx(truth.position_m, abs=1e-6)
        assert turned_deg(pose.rotation_deg, truth.rotation_deg) < 1e-4
        assert message.camera_id == 3
        assert (message.x_mm, message.y_mm, message.z_mm) == pytest.approx(
            (1000 * x_m, 1000 * y_m, 1000 * z_m), abs=0.01
        )
        assert (message.pan_deg, message.tilt_deg) == pytest.approx(
            (-truth.rotation_deg[0], truth.rotation_deg[1]), abs=1e-4
        )
        (tracker,) = frame.trackers
        assert tracker.id == 12
        assert tuple(tracker.pos) == pytest.approx((x_m, z_m, -y_m), abs=1e-6)


def test_a_space_and_a_move_are_what_the_destination_reads(tmp_path: Path, ears: list[Ear]) -> None:
    source = device("source", "freed")
    # The stage's floor mark, a metre before the origin and turned to the left, is the engine's origin.
    unreal = output("engine", "freed", ears[0].address, space="unreal", turn_deg=(90.0, 0.0, 0.0), offset_m=(0, 1, 0))
    with line(tmp_path, [source], [unreal]):
        play(source, path="still", seconds=0.1)
        message = freed.decode(ears[0].hear(1)[0])
    # Still stands at (0, 0, 1.6) and looks ahead.
    expected = SPACES["unreal"].from_stage((0.0, 1.0, 1.6))
    assert (message.x_mm, message.y_mm, message.z_mm) == pytest.approx([10 * cm for cm in expected])
    assert (message.x_mm, message.pan_deg) == (1000.0, -90.0)


def test_the_first_fresh_device_is_sent_and_a_backup_while_it_is_silent(tmp_path: Path, ears: list[Ear]) -> None:
    first, second = (device(name, "freed", freshness_ms=1000) for name in ("first", "second"))
    out = output("out", "freed", ears[0].address, device="first", backups=("second",))
    with line(tmp_path, [first, second], [out]) as running:
        play(second, path="still", seconds=0.3, rate_hz=Fraction(50))
        assert running.wait("out", OutputReason.SENDING).source == 1
        assert len(ears[0].hear(15)) == 15
        play(first, path="dolly", seconds=0.3, rate_hz=Fraction(50))
        assert running.wait("out", OutputReason.SENDING).source == 0
        assert len(ears[0].hear(15)) == 15


def test_a_source_that_lost_its_tracking_ends_what_is_sent(tmp_path: Path, ears: list[Ear]) -> None:
    source = device("source", "freed", freshness_ms=100)
    outputs = [
        output("as-it-comes", "freed", ears[0].address),
        output("steady", "freed", ears[1].address, rate="50/1"),
    ]
    with line(tmp_path, [source], outputs) as running:
        play(source, path="still", seconds=0.4)
        running.wait("steady", OutputReason.NO_FRESH_SOURCE)
        assert [ear.waiting() > 0 for ear in ears] == [True, True, False]
        time.sleep(0.2)
        assert [ear.waiting() for ear in ears] == [0, 0, 0]
        assert running.status("as-it-comes").state is OutputState.WAITING


def test_a_rate_of_its_own_is_kept_exactly_whatever_the_source_sends(tmp_path: Path, ears: list[Ear]) -> None:
    source = device("source", "opentrackio")
    out = output("out", "opentrackio", ears[0].address, rate="25/1", delay_ms=40.0)
    with line(tmp_path, [source], [out]):
        play(source, path="dolly", seconds=1.2, rate_hz=Fraction(120))
        packets = ears[0].hear(25)
    opentrackio = family("opentrackio")
    inspector = opentrackio.inspector(opentrackio.settings({}), with_header=False)
    stamps = [inspector.inspect(packet)["timing"]["sampleTimestamp"] for packet in packets]
    times = [stamp["seconds"] * 1_000_000_000 + stamp["nanoseconds"] for stamp in stamps]
    # A busy machine may sleep through a frame; those that are sent stand on the grid, 40 ms ago as asked.
    assert len(times) == 25
    assert all(moment % 40_000_000 == 0 for moment in times)
    assert times == sorted(set(times))


def test_what_a_protocol_cannot_carry_is_counted_and_said(tmp_path: Path, ears: list[Ear]) -> None:
    source = device("source", "opentrackio")
    far = output("far", "freed", ears[0].address, offset_m=(500.0, 0.0, 0.0))
    near = output("near", "freed", ears[1].address)
    with line(tmp_path, [source], [far, near]) as running:
        play(source, seconds=0.2)
        status = running.wait("far", OutputReason.NOT_CARRIED)
        assert status.state is OutputState.FAILING
        assert "x" in status.detail
        assert status.remedy("zh").startswith("协议")
        assert len(ears[1].hear(12)) == 12
    assert ears[0].waiting() == 0


def test_a_card_that_is_not_there_is_said_and_the_other_outputs_go_on(tmp_path: Path, ears: list[Ear]) -> None:
    source = device("source", "freed")
    outputs = [
        output("gone", "freed", ears[0].address, interface="192.0.2.7"),
        output("there", "freed", ears[1].address),
    ]
    with line(tmp_path, [source], outputs) as running:
        assert "192.0.2.7" in running.wait("gone", OutputReason.NO_SUCH_ADDRESS).detail
        play(source, seconds=0.1)
        assert len(ears[1].hear(6)) == 6


def test_an_output_that_stays_the_same_is_not_interrupted_by_a_new_config(tmp_path: Path, ears: list[Ear]) -> None:
    source = device("source", "freed")
    kept, former = output("kept", "opentrackio", ears[0].address), output("former", "freed", ears[1].address)
    new = output("new", "freed", ears[2].address)
    running = Line(tmp_path, [source], [kept, former])
    channel = running.translator._running["kept"].channel
    running.translator.apply(running.config([kept, new]))
    assert running.translator._running["kept"].channel is channel
    assert set(running.translator._running) == {"kept", "new"}
    with pytest.raises(ValueError, match="output far"):
        running.translator.apply(running.config([output("far", "vmc", ears[1].address)]))
    assert set(running.translator._running) == {"kept", "new"}
    running.translator.close()
    running.receiver.close()
