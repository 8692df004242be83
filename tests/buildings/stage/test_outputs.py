"""What a description says of outputs, and what it is refused for."""

from __future__ import annotations

import re

import pytest
from tests.buildings.stage.test_description import EXAMPLE, faults_of, line_of

from filmlot.buildings.stage.contracts import Description
from filmlot.buildings.stage.engine.description import read_description
from filmlot.buildings.stage.engine.writing import write_description
from filmlot.buildings.stage.texts import in_words
from filmlot.devicekit.families import family
from filmlot.kernel.settings import Language

OUTPUT = """
[[outputs]]
id = "engine"
name = "Engine"
device = "tracker"
backups = ["stand-in"]
family = "freed"
to = ["10.0.0.5:40000", "239.1.2.3:40000"]
rate = "50/1"
space = "unreal"
offset_m = [1.0, 0.0, 0.0]
config = { camera_id = 1 }
"""
DESK = """
[[devices]]
id = "lamps"
name = "Lamps"
family = "artnet"
"""


def with_output(old: str = "", new: str = "") -> str:
    assert old in OUTPUT
    return EXAMPLE + DESK + OUTPUT.replace(old, new)


def test_an_output_is_read_and_written_back() -> None:
    stage = read_description(with_output())
    (output,) = stage.outputs
    assert output.sources == ("tracker", "stand-in")
    assert output.destinations == (("10.0.0.5", 40_000), ("239.1.2.3", 40_000))
    assert read_description(write_description(stage)) == stage


def test_the_outputs_in_the_example_are_sound_once_their_marks_are_taken_away() -> None:
    described, shown = EXAMPLE.split("# What the stage sends on")
    stage = read_description(described + re.sub(r"^# ?", "", shown.split("\n#\n", 1)[1], flags=re.MULTILINE))
    assert [output.id for output in stage.outputs] == ["desk", "engine"]


@pytest.mark.parametrize(
    ("old", "new", "field", "code"),
    [
        ('"10.0.0.5:40000"', '"engine:40000"', "outputs[0].to[0]", "pattern_destination"),
        ('"10.0.0.5:40000"', '"10.0.0.5"', "outputs[0].to[0]", "pattern_destination"),
        ('"10.0.0.5:40000"', '"10.0.0.5:0"', "outputs[0].to[0]", "pattern_destination"),
        ('"239.1.2.3:40000"', '"multicast:40000"', "outputs[0].to[1]", "no_group"),
        ('"10.0.0.5:40000"', '"127.0.0.1:55555"', "outputs[0].to[0]", "output_loop"),
        ('"239.1.2.3:40000"', '"239.135.1.1:55555"', "outputs[0].to[1]", "output_loop"),
        ('device = "tracker"', 'device = "nobody"', "outputs[0].device", "unknown_source"),
        ('"stand-in"', '"lamps"', "outputs[0].backups[0]", "nothing_to_send"),
        ('family = "freed"', 'family = "hyperdeck"', "outputs[0].family", "not_one_of"),
        ('space = "unreal"', 'space = "nowhere"', "outputs[0].space", "not_one_of"),
        ('rate = "50/1"', 'rate = "50"', "outputs[0].rate", "pattern_rate"),
        ("camera_id = 1", "camera_id = 300", "outputs[0].config.camera_id", "wrong_value"),
        ("camera_id = 1", "camera = 1", "outputs[0].config.camera", "wrong_value"),
        ("offset_m", "ofset_m", "outputs[0].ofset_m", "unknown_key_near"),
    ],
)
def test_a_fault_of_an_output_is_named_with_field_line_and_remedy(old: str, new: str, field: str, code: str) -> None:
    text = with_output(old, new)
    found = next(fault for fault in faults_of(text) if fault.field == field)
    assert found.message_code == f"stage.description.{code}"
    assert found.line == line_of(text.replace(DESK, DESK.upper()), new)
    languages: tuple[Language, Language] = ("en", "zh-CN")
    for language in languages:
        said = in_words(found, language)
        assert said.message
        assert said.remedy
        assert "{" not in said.message + said.remedy


def test_a_rate_is_for_tracking_alone() -> None:
    text = with_output(
        'device = "tracker"\nbackups = ["stand-in"]\nfamily = "freed"', 'device = "lamps"\nfamily = "sacn"'
    )
    faults = {fault.field: fault.message_code for fault in faults_of(text.replace("camera_id = 1", ""))}
    assert faults == {
        "outputs[0].rate": "stage.description.rate_without_pose",
        "outputs[0].space": "stage.description.space_fixed",
    }


def test_a_standard_that_fixes_its_axes_is_sent_in_no_other_space() -> None:
    (fault,) = faults_of(with_output("freed", "opentrackio").replace("camera_id = 1", ""))
    assert (fault.field, fault.message_code) == ("outputs[0].space", "stage.description.space_fixed")


def test_two_outputs_have_two_ids() -> None:
    (fault,) = faults_of(with_output() + OUTPUT)
    assert (fault.field, fault.message_code) == ("outputs[1].id", "stage.description.duplicate_id")


def test_a_device_with_a_fault_is_named_alone() -> None:
    text = with_output('device = "tracker"', 'device = "head"').replace("port = 40000", 'port = "x"', 1)
    assert [fault.field for fault in faults_of(text)] == ["devices[1].config.port"]


def test_a_space_sets_the_axes_unless_they_are_given() -> None:
    described: Description = read_description(with_output())
    freed = family("freed")
    assert freed.settings(described.outputs[0].settings(freed)).axes == "+y+x+z"  # type: ignore[attr-defined] # FreeD's
    given = read_description(with_output("camera_id = 1", 'axes = "-x+y+z"')).outputs[0]
    assert freed.settings(given.settings(freed)).axes == "-x+y+z"  # type: ignore[attr-defined] # FreeD's
    bvh = family("bvh_stream")
    maya = given.model_copy(update={"space": "maya", "config": {}})
    settings = bvh.settings(maya.settings(bvh))
    assert (settings.axes, settings.unit_mm) == ("+x-z+y", 10.0)  # type: ignore[attr-defined] # the stream's
