from __future__ import annotations

import math
import socket

import pytest

from filmlot.devicekit.conformance import Conformance, Stand, wait_for
from filmlot.devicekit.contract import Endpoint, Outcome, SettingsError
from filmlot.devicekit.simulator import Faults, Scenario
from filmlot.devices.psn import FAMILY
from filmlot.devices.psn.config import PsnConfig
from filmlot.devices.psn.device import PsnDriver, parse
from filmlot.standards.pose import PoseFlag
from filmlot.standards.psn import DataPacket, Header, InfoPacket, Tracker, encode, encode_frame

SENDER = ("127.0.0.1", 56_000)
SECOND_NS = 1_000_000_000


class TestPsn(Conformance):
    family = FAMILY
    # Frame 7 with tracker 1 at 1 m, 2 m, 3 m, written out by the specification.
    vectors = (
        (
            "5567288000000c00000000000000000002020701010014800100108000000c000000803f0000004000004040",
            {"frame_id": 7, "trackers": [{"id": 1, "position_m": (1.0, 2.0, 3.0)}]},
        ),
    )
    settings = {"delivery": "unicast"}  # noqa: RUF012
    position_error_m = 1e-6
    rotation_error_deg = 1e-4
    # The protocol has no checksum: only its structure guards it.
    unguarded_bytes = frozenset(range(200))


def data(*trackers: Tracker, frame_id: int = 0, timestamp_us: int = 0) -> bytes:
    return encode(DataPacket(Header(timestamp_us, frame_id), trackers))


def tracker(number: int, **fields) -> Tracker:
    return Tracker(number, **{"position_m": (1.0, 2.0, 3.0), "orientation_rad": (0.0, 0.0, 0.0), **fields})


def test_only_the_tracker_that_was_asked_for_is_taken():
    driver = PsnDriver(PsnConfig(tracker_id=7))
    assert driver.decode(data(tracker(6), tracker(7)), SENDER, 1).outcome is Outcome.SAMPLE
    assert driver.decode(data(tracker(6), tracker(8), frame_id=1), SENDER, 1).outcome is Outcome.FOREIGN


def test_up_is_up_and_the_audience_is_behind():
    (pose,) = PsnDriver(PsnConfig()).decode(data(tracker(1)), SENDER, 1).samples
    assert pose.position_m == (1.0, -3.0, 2.0)


def test_a_turn_about_the_senders_up_axis_is_a_pan():
    turned = tracker(1, orientation_rad=(0.0, math.radians(30), 0.0))
    (pose,) = PsnDriver(PsnConfig()).decode(data(turned), SENDER, 1).samples
    assert pose.rotation_deg == pytest.approx((30.0, 0.0, 0.0), abs=1e-4)


def test_a_tracker_that_is_not_seen_has_no_pose():
    driver = PsnDriver(PsnConfig())
    assert driver.decode(data(tracker(1, validity=0.0)), SENDER, 1).outcome is Outcome.EMPTY
    assert driver.decode(data(tracker(1, position_m=None), frame_id=1), SENDER, 1).outcome is Outcome.EMPTY


def test_a_tracker_without_orientation_is_taken_where_that_is_allowed():
    packet = data(tracker(1, orientation_rad=None))
    assert PsnDriver(PsnConfig()).decode(packet, SENDER, 1).outcome is Outcome.EMPTY
    (pose,) = PsnDriver(PsnConfig(orientation="ignored")).decode(packet, SENDER, 1).samples
    assert pose.rotation_deg == (0.0, 0.0, 0.0)


def test_every_tracker_of_a_long_frame_arrives_and_none_is_late():
    drivers = [PsnDriver(PsnConfig(tracker_id=number)) for number in range(40)]
    for frame_id in range(10):
        packets = encode_frame(Header(frame_id * 1000, frame_id), [tracker(number) for number in range(40)])
        for driver in drivers:
            readings = [driver.decode(packet, SENDER, frame_id + 1) for packet in packets]
            assert sorted(reading.outcome for reading in readings) == [0] + [Outcome.FOREIGN] * (len(packets) - 1)
    assert {driver.lost for driver in drivers} == {0}


def test_the_trackers_own_time_is_the_time_of_capture():
    driver = PsnDriver(PsnConfig())
    start_ns = 10**18
    # The first sample took 1 ms on its way, the second 3 ms: what the second took longer is known.
    driver.decode(data(tracker(1, timestamp_us=0)), SENDER, start_ns)
    later = data(tracker(1, timestamp_us=10_000), frame_id=1, timestamp_us=999_999)
    (pose,) = driver.decode(later, SENDER, start_ns + 12_000_000).samples
    assert (pose.capture_ns, pose.receive_ns) == (start_ns + 10_000_000, start_ns + 12_000_000)
    assert pose.flags & PoseFlag.SOURCE_CLOCK


def test_all_trackers_of_a_packet_cost_one_parse():
    datagram = data(tracker(1), tracker(2))
    readings = [PsnDriver(PsnConfig(tracker_id=number)).decode(datagram, SENDER, 1) for number in (1, 2)]
    assert [reading.outcome for reading in readings] == [Outcome.SAMPLE] * 2
    assert parse(datagram) is parse(datagram)


def test_names_are_no_sample():
    packet = encode(InfoPacket(Header(0, 1), "server", {1: "crane"}))
    assert PsnDriver(PsnConfig()).decode(packet, SENDER, 1).outcome is Outcome.EMPTY
    shown = FAMILY.inspector(PsnConfig(), with_header=True).inspect(packet)
    assert (shown["trackers"], shown["header"]["version"]) == ([{"id": 1, "name": "crane"}], (2, 3))


def test_loss_is_counted(tmp_path):
    stand = Stand(FAMILY, {"delivery": "unicast"}, tmp_path)
    stand.send(Scenario(seconds=0.5, rate_hz=200, faults=Faults(loss=0.2)))
    status = wait_for(stand.status, lambda status: status.counters["lost"] > 5)
    assert status.counters["samples"] + status.counters["lost"] <= 100
    stand.close()


def test_the_group_is_heard(tmp_path):
    config = {"group": "239.255.10.10", "interface": "127.0.0.1"}
    stand = Stand(FAMILY, config, tmp_path)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
        wait_for(lambda: (sender.sendto(data(tracker(1)), ("239.255.10.10", stand.port)), stand.samples.head)[1], bool)
    stand.close()


def test_the_group_is_joined_where_the_settings_say():
    config = PsnConfig(interface="192.0.2.7", group="239.1.2.3")
    assert PsnDriver(config).endpoints == (Endpoint("192.0.2.7", 56_565, "239.1.2.3", is_shared=True),)
    assert PsnDriver(PsnConfig(delivery="unicast")).endpoints == (Endpoint("0.0.0.0", 56_565),)


@pytest.mark.parametrize(
    ("settings", "named"),
    [({"axes": "+x+x+y"}, "axes"), ({"group": "10.0.0.1"}, "group"), ({"tracker_id": -1}, "tracker")],
)
def test_a_setting_that_cannot_be_is_refused_by_name(settings, named):
    with pytest.raises(SettingsError, match=named):
        FAMILY.settings(settings)
