from __future__ import annotations

import pytest

from filmlot.devicekit.conformance import Conformance, Stand, wait_for
from filmlot.devicekit.contract import Endpoint, Outcome, SettingsError
from filmlot.devicekit.simulator import Faults, Scenario
from filmlot.devices.opentrackio import FAMILY
from filmlot.devices.opentrackio.config import OpenTrackIOConfig
from filmlot.devices.opentrackio.simulator import OpenTrackIOEncoder
from filmlot.standards.opentrackio import schema
from filmlot.standards.opentrackio.packet import Encoding, OpenTrackIOError
from filmlot.standards.opentrackio.sample import write
from filmlot.standards.opentrackio.segments import split
from filmlot.standards.pose import PoseFlag

SENDER = ("127.0.0.1", 50_000)
SECOND_NS = 1_000_000_000
CAMERA = {"translation": {"x": 1.0, "y": 2.0, "z": 3.0}, "rotation": {"pan": 4.0, "tilt": 5.0, "roll": 6.0}}
VECTORS = (("4f54726b00010000000000008012a8b47b22736f757263654e756d626572223a317d", {"sourceNumber": 1}),)


class TestJson(Conformance):
    family = FAMILY
    vectors = VECTORS
    # The reserved byte of the header is under the checksum like all others; nothing may change unnoticed.
    unguarded_bytes = frozenset()


class TestCbor(Conformance):
    family = FAMILY
    vectors = VECTORS
    settings = {"encoding": "cbor"}  # noqa: RUF012


def packets(sample: dict, *, sequence: int = 0, segment_bytes: int = 1456, modulus: int = 256) -> list[bytes]:
    payload = write(Encoding.JSON, sample)
    return split(payload, encoding=Encoding.JSON, sequence=sequence, segment_bytes=segment_bytes, modulus=modulus)


def test_the_simulator_keeps_the_standard():
    scenario = Scenario(path="crane")
    for encoding in ("json", "cbor"):
        encoder = OpenTrackIOEncoder(encoding=encoding)
        inspector = FAMILY.inspector(OpenTrackIOConfig(), with_header=False)
        for index in range(200):
            for datagram in encoder.encode(scenario.pose(index, start_ns=10**18)):
                assert len(datagram) <= 1472
                schema.check(inspector.inspect(datagram))


@pytest.mark.parametrize("flags", [0, int(PoseFlag.UNDISTORTED_TO_DISTORTED)])
def test_a_distortion_arrives_as_the_map_that_it_is(flags):
    sent = Scenario().pose(0, start_ns=10**18)._replace(distortion=(1e-4,) * 8, flags=flags)
    (datagram,) = OpenTrackIOEncoder().encode(sent)
    (arrived,) = FAMILY.driver(OpenTrackIOConfig()).decode(datagram, SENDER, sent.capture_ns).samples
    assert arrived.distortion == sent.distortion
    assert arrived.flags & PoseFlag.UNDISTORTED_TO_DISTORTED == flags


def test_the_static_block_comes_every_two_seconds_and_its_sensor_stays():
    encoder, driver = OpenTrackIOEncoder(), FAMILY.driver(OpenTrackIOConfig())
    sizes, sensors = [], []
    for index in range(241):
        pose = Scenario().pose(index, start_ns=10**18)
        (datagram,) = encoder.encode(pose)
        sizes.append(b'"static"' in datagram)
        sensors.append(driver.decode(datagram, SENDER, pose.capture_ns).samples[0].sensor_mm)
    assert [index for index, has_static in enumerate(sizes) if has_static] == [0, 120, 240]
    assert set(sensors) == {(36.0, 20.25)}


def test_a_segmented_sample_arrives_whole_in_any_order():
    driver = FAMILY.driver(OpenTrackIOConfig())
    first, *rest = packets({"transforms": [CAMERA]}, segment_bytes=40)
    for datagram in reversed(rest):
        assert driver.decode(datagram, SENDER, 1).outcome is Outcome.PART
    assert driver.decode(first, SENDER, 1).samples[0].position_m == (1.0, 2.0, 3.0)
    for datagram in [first, *rest]:
        assert driver.decode(datagram, SENDER, 2).samples == ()


def test_another_sources_samples_are_left_to_its_own_device():
    driver = FAMILY.driver(OpenTrackIOConfig(source_number=3))
    (mine,), (other,) = (packets({"sourceNumber": n, "transforms": [CAMERA]}) for n in (3, 4))
    assert driver.decode(mine, SENDER, 1).outcome is Outcome.SAMPLE
    assert driver.decode(other, SENDER, 1).outcome is Outcome.FOREIGN


def test_two_sources_on_one_socket_do_not_make_each_other_late():
    drivers = [FAMILY.driver(OpenTrackIOConfig(source_number=number)) for number in (1, 2)]
    for sequence in range(20):
        for number, ahead in ((1, 0), (2, 1)):
            (datagram,) = packets({"sourceNumber": number, "transforms": [CAMERA]}, sequence=sequence + ahead)
            outcomes = [driver.decode(datagram, SENDER, sequence).outcome for driver in drivers]
            assert sorted(outcomes) == [Outcome.SAMPLE, Outcome.FOREIGN]


def test_a_sender_of_1_0_0_is_refused_until_it_is_allowed():
    (former,) = packets({"transforms": [CAMERA]}, modulus=255)
    with pytest.raises(OpenTrackIOError, match=r"1\.0\.0"):
        FAMILY.driver(OpenTrackIOConfig()).decode(former, SENDER, 1)
    assert FAMILY.driver(OpenTrackIOConfig(accept_1_0_0=True)).decode(former, SENDER, 1).samples


def test_the_sources_own_time_is_the_time_of_capture():
    sample = {"timing": {"sampleTimestamp": {"seconds": 100, "nanoseconds": 7}}, "transforms": [CAMERA]}
    pose = FAMILY.driver(OpenTrackIOConfig()).decode(packets(sample)[0], SENDER, 100 * SECOND_NS + 900).samples[0]
    assert (pose.capture_ns, pose.receive_ns) == (100 * SECOND_NS + 7, 100 * SECOND_NS + 900)
    assert pose.flags & PoseFlag.SOURCE_CLOCK


def test_a_sample_without_a_camera_is_counted_as_such():
    (datagram,) = packets({"lens": {"fStop": 4.0}})
    assert FAMILY.driver(OpenTrackIOConfig()).decode(datagram, SENDER, 1).outcome is Outcome.EMPTY


def test_loss_is_counted(tmp_path):
    stand = Stand(FAMILY, {}, tmp_path)
    stand.send(Scenario(seconds=0.5, rate_hz=200, faults=Faults(loss=0.2)))
    status = wait_for(stand.status, lambda status: status.counters["lost"] > 5)
    assert status.counters["samples"] + status.counters["lost"] <= 100
    stand.close()


def test_each_delivery_has_its_endpoints():
    group = Endpoint("0.0.0.0", 55_555, "239.135.1.9", is_shared=True)
    for delivery, expected in (
        ("unicast", (Endpoint("0.0.0.0", 55_555),)),
        ("multicast", (group,)),
        ("both", (Endpoint("0.0.0.0", 55_555, is_shared=True), group)),
    ):
        config = OpenTrackIOConfig(delivery=delivery, source_number=9)
        assert FAMILY.driver(config).endpoints == expected


def test_a_group_without_a_source_is_refused_by_name():
    with pytest.raises(SettingsError, match="source_number"):
        FAMILY.settings({"delivery": "multicast"})
