"""The timecode in a stage's description: what it may follow, and how it counts."""

from __future__ import annotations

from tests.buildings.stage.test_description import EXAMPLE, changed, faults_of

from filmlot.buildings.stage.engine.description import read_description

GENERATOR = '\n[[devices]]\nid = "generator"\nname = "Generator"\nfamily = "ltc"\n'


def test_a_stage_may_follow_the_timecode_of_a_generator_or_of_a_camera() -> None:
    for device in ("generator", "tracker"):
        text = changed('timecode_rate = "24/1"', f'timecode_rate = "24/1"\ntimecode_source = "{device}"') + GENERATOR
        assert read_description(text).timecode_source == device


def test_a_stage_cannot_follow_a_device_that_gives_no_timecode() -> None:
    text = changed('timecode_rate = "24/1"', 'timecode_rate = "24/1"\ntimecode_source = "head"') + GENERATOR
    (fault,) = faults_of(text)
    assert (fault.field, fault.message_code) == ("timecode_source", "stage.description.unknown_timecode_source")
    assert fault.params["known"] == "tracker, stand-in, generator"


def test_drop_frame_is_refused_at_a_rate_that_has_none() -> None:
    (fault,) = faults_of(changed('timecode_rate = "24/1"', 'timecode_rate = "24/1"\ntimecode_drop_frame = true'))
    assert fault.message_code == "stage.description.no_drop_frame"
    dropped = 'timecode_rate = "30000/1001"\ntimecode_drop_frame = true'
    assert read_description(changed('timecode_rate = "24/1"', dropped)).counting == "30000/1001 DF"


def test_two_streams_share_a_port_by_their_groups() -> None:
    settings = '\n[devices.config]\nport = 5004\ngroup = "239.69.0.%d"\n'
    other = GENERATOR.replace("generator", "spare")
    assert len(read_description(EXAMPLE + GENERATOR + settings % 1 + other + settings % 2).devices) == 5
    (fault,) = faults_of(EXAMPLE + GENERATOR + settings % 1 + other + settings % 1)
    assert fault.message_code == "stage.description.port_taken"
