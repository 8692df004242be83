from __future__ import annotations

import math
from fractions import Fraction

import pytest

from filmlot.devicekit.conformance import Conformance
from filmlot.devicekit.contract import Outcome, SettingsError
from filmlot.devicekit.simulator import Scenario
from filmlot.devices.mosys_f4 import FAMILY
from filmlot.devices.mosys_f4.config import F4Config
from filmlot.devices.mosys_f4.device import F4Driver
from filmlot.devices.mosys_f4.simulator import F4Encoder
from filmlot.standards.mosys_f4 import LOST, Message, Tracking, encode
from filmlot.standards.pose import UNKNOWN_PAIR, Pose

SENDER = ("127.0.0.1", 8001)


class TestF4(Conformance):
    family = FAMILY
    vectors = (
        # A packet of the tests of SMPTE's camdkit (BSD-3-Clause).
        (
            "f4010200f820000000534234000068",
            {"camera_id": 1, "timecode": "00:00:00:00@25", "horizontal_field_deg": 45.0},
        ),
    )
    position_error_m = 0.5 / 100_000
    rotation_error_deg = 0.5 / 1000 + 1e-9


def packet(**fields) -> bytes:
    return encode(Message(**{"camera_id": 1, "pan_deg": 10.0, "x_mm": 1.0, "y_mm": 2.0, "height_mm": 3.0, **fields}))


def test_only_the_camera_that_was_asked_for_is_taken():
    driver = F4Driver(F4Config(camera_id=7))
    assert driver.decode(packet(camera_id=7), SENDER, 1).outcome is Outcome.SAMPLE
    assert driver.decode(packet(camera_id=8), SENDER, 1).outcome is Outcome.FOREIGN


def test_axes_are_turned_as_the_settings_say():
    (pose,) = F4Driver(F4Config(axes="-y+x+z")).decode(packet(), SENDER, 1).samples
    assert pose.position_m == pytest.approx((-0.002, 0.001, 0.003))
    assert pose.rotation_deg == pytest.approx((10.0, 0.0, 0.0))


@pytest.mark.parametrize("tracking", Tracking)
def test_positions_of_a_tracker_that_is_lost_are_left_out(tracking):
    reading = F4Driver(F4Config()).decode(packet(tracking=tracking), SENDER, 1)
    assert reading.outcome is (Outcome.EMPTY if tracking in LOST else Outcome.SAMPLE)


def test_a_message_without_any_axis_of_a_camera_has_no_pose():
    bare = encode(Message(camera_id=1, zoom=5))
    assert F4Driver(F4Config()).decode(bare, SENDER, 1).outcome is Outcome.EMPTY


def test_a_head_without_position_stands_at_the_origin():
    (pose,) = F4Driver(F4Config()).decode(encode(Message(camera_id=1, tilt_deg=-4.0)), SENDER, 9).samples
    assert (pose.position_m, pose.capture_ns) == ((0.0, 0.0, 0.0), 9)
    assert pose.rotation_deg == pytest.approx((0.0, -4.0, 0.0))


def test_the_lens_comes_from_the_fields_of_view():
    # The camera recorded in camdkit: a field of view whose focal length over 36 mm is 22.35 mm, focused at 2.313 m.
    fields = {"horizontal_field_deg": 77.6916, "inverse_focus_distance": 1 / 2.3135, "f_stop": 2.8}
    (pose,) = F4Driver(F4Config()).decode(packet(**fields), SENDER, 1).samples
    assert (pose.focal_length_mm, pose.focus_distance_m) == pytest.approx((22.35, 2.3135), rel=1e-4)
    assert pose.f_stop == pytest.approx(2.8)
    assert all(map(math.isnan, pose.sensor_mm))
    (half,) = F4Driver(F4Config(sensor_width_mm=18.0)).decode(packet(**fields), SENDER, 1).samples
    assert half.focal_length_mm == pytest.approx(22.35 / 2, rel=1e-4)


@pytest.mark.parametrize(
    "fields", [{"horizontal_field_deg": 0.0}, {"horizontal_field_deg": 180.0}, {"inverse_focus_distance": 0.0}, {}]
)
def test_a_lens_that_cannot_be_is_not_given(fields):
    (pose,) = F4Driver(F4Config()).decode(packet(vertical_field_deg=40.0, **fields), SENDER, 1).samples
    assert math.isnan(pose.focal_length_mm)
    assert math.isnan(pose.focus_distance_m)
    assert pose.sensor_mm == pytest.approx(UNKNOWN_PAIR, nan_ok=True)


def test_the_simulated_lens_and_timecode_arrive():
    sent = Scenario(path="crane", timecode_rate=Fraction(25)).pose(90, start_ns=10**18)
    (datagram,) = F4Encoder(F4Config()).encode(sent)
    (pose,) = F4Driver(F4Config()).decode(datagram, SENDER, 1).samples
    assert pose.focal_length_mm == pytest.approx(sent.focal_length_mm, rel=1e-6)
    assert pose.sensor_mm == pytest.approx(sent.sensor_mm, rel=1e-6)
    assert (pose.focus_distance_m, pose.f_stop) == pytest.approx((sent.focus_distance_m, sent.f_stop), rel=1e-6)
    assert pose.entrance_pupil_m == pytest.approx(sent.entrance_pupil_m, rel=1e-6)
    assert (pose.timecode_frame, pose.timecode_rate) == (sent.timecode_frame, (25, 1))


def test_a_pose_without_lens_and_timecode_is_sent_without_them():
    bare = Pose(1, 1, (1.0, 2.0, 3.0), (10.0, 20.0, 30.0), timecode_frame=5, timecode_rate=(30_000, 1001))
    shown = FAMILY.inspector(F4Config(), with_header=False).inspect(F4Encoder(F4Config(camera_id=3)).encode(bare)[0])
    axes = {"pan_deg", "tilt_deg", "roll_deg", "x_mm", "y_mm", "height_mm"}
    assert set(shown) == {"camera_id", "tracking"} | axes
    assert (shown["camera_id"], shown["x_mm"], shown["roll_deg"]) == (3, 1000.0, 30.0)


@pytest.mark.parametrize(
    ("settings", "named"),
    [({"axes": "xyz"}, "axes"), ({"camera_id": 256}, "camera_id"), ({"sensor_width_mm": 0}, "sensor_width_mm")],
)
def test_a_setting_that_cannot_be_is_refused_by_name(settings, named):
    with pytest.raises(SettingsError, match=named):
        FAMILY.settings(settings)
