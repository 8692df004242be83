from __future__ import annotations

import pytest

from filmlot.devicekit.conformance import Conformance
from filmlot.devicekit.contract import Outcome, SettingsError
from filmlot.devices.freed import FAMILY
from filmlot.devices.freed.config import FreeDConfig
from filmlot.standards.freed import Message, encode

SENDER = ("127.0.0.1", 40_000)


class TestFreeD(Conformance):
    family = FAMILY
    vectors = (
        # Two captures of a Vinten head, and one packet written out by the manual's table.
        (
            "d100df78aa0047ef000000000000000000000000004000001501d1ff12",
            {"zoom": 16384, "focus": 5377, "camera_id": 0},
        ),
        ("d1002198d8ffeb940000000000000000000000000028c60013b9d1ffd6", {"zoom": 10438, "focus": 5049}),
        (
            "d1010f0000fb0000000000017700ffc16001c2000008000004000000fd",
            {"camera_id": 1, "pan": 30.0, "tilt": -10.0, "x": 1500.0, "y": -250.5, "z": 1800.0, "zoom": 2048},
        ),
    )
    position_error_m = 0.5 / 64_000
    rotation_error_deg = 0.5 / 32_768


def packet(camera_id: int) -> bytes:
    return encode(
        Message(camera_id=camera_id, pan_deg=0, tilt_deg=0, roll_deg=0, x_mm=1, y_mm=2, z_mm=3, zoom=0, focus=0)
    )


def test_only_the_camera_that_was_asked_for_is_taken():
    driver = FAMILY.driver(FreeDConfig(camera_id=7))
    assert driver.decode(packet(7), SENDER, 1).outcome is Outcome.SAMPLE
    assert driver.decode(packet(8), SENDER, 1).outcome is Outcome.FOREIGN


def test_axes_are_turned_as_the_settings_say():
    driver = FAMILY.driver(FreeDConfig(axes="-y+x+z"))
    assert driver.decode(packet(1), SENDER, 1).samples[0].position_m == pytest.approx((-0.002, 0.001, 0.003))


@pytest.mark.parametrize(
    ("settings", "named"),
    [({"axes": "xyz"}, "axes"), ({"dialect": "none"}, "dialect"), ({"color": 1}, "color")],
)
def test_a_setting_that_cannot_be_is_refused_by_name(settings, named):
    with pytest.raises(SettingsError, match=named):
        FAMILY.settings(settings)
