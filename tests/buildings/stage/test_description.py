"""A stage's description: what is read, what is refused, and what the refusal says."""

from __future__ import annotations

import json
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filmlot.buildings.stage.contracts import ArcWall, Description, DescriptionFault
from filmlot.buildings.stage.engine.description import DescriptionError, read_description
from filmlot.buildings.stage.engine.writing import write_description
from filmlot.buildings.stage.texts import in_words

EXAMPLE = (Path(__file__).parents[3] / "examples/stage.toml").read_text()


def faults_of(text: str) -> list[DescriptionFault]:
    with pytest.raises(DescriptionError) as refused:
        read_description(text)
    return refused.value.faults


def changed(old: str, new: str) -> str:
    assert old in EXAMPLE
    return EXAMPLE.replace(old, new, 1)


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if words in line)


def test_the_example_is_an_arc_of_120_degrees_with_two_devices() -> None:
    stage = read_description(EXAMPLE)
    wall = stage.walls[0]
    assert isinstance(wall, ArcWall)
    assert wall.angle_deg == pytest.approx(120.3, abs=0.05)
    assert wall.resolution_px == (3696, 1056)
    assert [device.config["port"] for device in stage.devices] == [55555, 40000, 55556]
    assert stage.rate == Fraction(24)


def test_the_demo_of_a_new_lot_is_the_example() -> None:
    package = Path(__file__).parents[3] / "src/filmlot/buildings/stage"
    assert (package / "demo.toml").read_text() == EXAMPLE


def test_a_camera_whose_backup_is_unknown_is_refused() -> None:
    (fault,) = faults_of(changed('backups = ["head", "stand-in"]', 'backups = ["head", "nobody"]'))
    assert (fault.field, fault.params["device"]) == ("cameras[0].backups[1]", "nobody")


def test_what_is_written_reads_back_as_the_same_stage() -> None:
    stage = read_description(EXAMPLE)
    assert read_description(write_description(stage)) == stage


@settings(deadline=None)
@given(
    name=st.text(min_size=1, max_size=20),
    config=st.dictionaries(st.text(max_size=8), st.integers(-1, 1 << 40) | st.booleans() | st.text(), max_size=4),
)
def test_any_name_and_any_configuration_survive_the_writing(name: str, config: dict[str, object]) -> None:
    stage = read_description(EXAMPLE)
    device = stage.devices[0].model_copy(update={"name": name, "config": config})
    odd = stage.model_copy(update={"devices": (device, *stage.devices[1:]), "lighting": ()})
    assert Description.model_validate(tomllib.loads(write_description(odd))) == odd


def test_an_unknown_key_is_named_with_its_line_and_the_nearest_known_one() -> None:
    text = changed("focal_length_mm = 35.0", "focal_lenght_mm = 35.0")
    unknown = faults_of(text)[1]
    assert unknown.field == "cameras[0].focal_lenght_mm"
    assert unknown.line == line_of(text, "focal_lenght_mm")
    assert unknown.message_code == "stage.description.unknown_key_near"
    assert unknown.params["nearest"] == "focal_length_mm"


def test_an_unknown_key_that_resembles_none_is_answered_with_all_known_ones() -> None:
    (fault,) = faults_of(changed("[frusta]\n", "[frusta]\nqqqqqqqq = 1\n"))
    assert fault.message_code == "stage.description.unknown_key"
    assert fault.params["known"] == "feather, outer_gain, overscan"


def test_an_unknown_key_of_a_panel_is_found_in_its_own_table() -> None:
    text = changed("pixels = [176, 176]\n", "pixels = [176, 176]\npich_mm = 3\n")
    (fault,) = faults_of(text)
    assert (fault.field, fault.line) == ("walls[0].panel.pich_mm", line_of(text, "pich_mm"))
    assert fault.params["nearest"] == "pitch_mm"


def test_a_missing_key_is_named_at_the_line_of_its_table() -> None:
    text = changed("radius_m = 5.0\n", "")
    (fault,) = faults_of(text)
    assert (fault.field, fault.line) == ("walls[0].radius_m", line_of(text, "[[walls]]"))
    assert fault.message_code == "stage.description.missing"


def test_overlapping_universes_name_both_systems_and_the_shared_run() -> None:
    text = EXAMPLE + '\n[[lighting]]\nname = "Floor"\nprotocol = "sacn"\nuniverses = [3, 9]\n'
    (fault,) = faults_of(text)
    assert fault.field == "lighting[1].universes"
    assert fault.line == line_of(text, "[3, 9]")
    assert fault.params == {
        "name": "Floor",
        "other": "Ceiling",
        "first": 3,
        "last": 4,
        "other_line": line_of(text, "[1, 4]"),
    }


def test_the_same_universes_of_two_protocols_do_not_overlap() -> None:
    read_description(EXAMPLE + '\n[[lighting]]\nname = "Floor"\nprotocol = "artnet"\nuniverses = [1, 4]\n')


def test_a_run_of_universes_that_goes_backwards_is_refused() -> None:
    (fault,) = faults_of(changed("universes = [1, 4]", "universes = [4, 1]"))
    assert fault.message_code == "stage.description.universes_reversed"


def test_two_devices_on_one_port_are_refused_with_the_other_line() -> None:
    text = changed("port = 40000", "port = 55555").replace('source_number = 1\ndelivery = "both"\n', "")
    (fault,) = faults_of(text)
    assert fault.message_code == "stage.description.port_taken"
    assert fault.params["other"] == "tracker"
    assert fault.params["other_line"] == line_of(text, "port = 55555")


def test_two_sources_of_one_family_share_a_port_by_their_numbers() -> None:
    twin = (
        '[[devices]]\nid = "second"\nname = "B"\nfamily = "opentrackio"\nconfig = { port = 55555, source_number = 2 }\n'
    )
    assert len(read_description(EXAMPLE + twin).devices) == 4


def test_a_setting_that_the_family_does_not_know_is_named() -> None:
    text = changed("port = 40000", "port = 40000\ncamera = 7")
    (fault,) = faults_of(text)
    assert (fault.field, fault.line) == ("devices[1].config.camera", line_of(text, "camera = 7"))


def test_a_family_that_is_not_installed_is_answered_with_those_that_are() -> None:
    (fault,) = faults_of(changed('family = "freed"', 'family = "freeed"'))
    assert (fault.field, fault.message_code) == ("devices[1].family", "stage.description.not_one_of")
    assert "freed" in fault.params["known"]


def test_a_camera_of_an_unknown_device_is_told_which_there_are() -> None:
    (fault,) = faults_of(changed('device = "tracker"', 'device = "trakcer"'))
    assert fault.field == "cameras[0].device"
    assert fault.params["known"] == "tracker, head, stand-in"


RECORDERS = """
[[devices]]
id = "deck"
name = "Recorder"
family = "hyperdeck"
config = { host = "10.0.0.5" }
backups = ["%s"]

[[devices]]
id = "deck-b"
name = "Second recorder"
family = "hyperdeck"
config = { host = "10.0.0.6" }
"""


def test_devices_that_take_commands_stand_in_for_each_other() -> None:
    described = read_description(EXAMPLE + RECORDERS % "deck-b")
    assert described.devices[-2].backups == ("deck-b",)


@pytest.mark.parametrize("backup", ["deck", "tracker", "nobody"])
def test_what_takes_no_commands_or_is_the_device_itself_cannot_stand_in(backup: str) -> None:
    text = EXAMPLE + RECORDERS % backup
    (fault,) = faults_of(text)
    assert (fault.field, fault.line) == ("devices[3].backups[0]", line_of(text, f'backups = ["{backup}"]'))
    assert fault.params["known"] == "deck-b"


def test_a_camera_cannot_follow_what_does_not_track() -> None:
    (fault,) = faults_of((EXAMPLE + RECORDERS % "deck-b").replace('device = "tracker"', 'device = "deck"'))
    assert (fault.field, fault.params["known"]) == ("cameras[0].device", "tracker, head, stand-in")


def test_a_pitch_that_does_not_fill_the_panel_is_told_the_right_one() -> None:
    (fault,) = faults_of(changed("pitch_mm = 2.84", "pitch_mm = 3.9"))
    assert fault.message_code == "stage.description.pitch_mismatch"
    assert fault.params["right_mm"] == 2.841


@pytest.mark.parametrize(("rate", "code"), [("23/1", "not_one_of"), ("24", "pattern_rate"), ("24/0", "pattern_rate")])
def test_a_rate_that_no_camera_runs_at_is_refused(rate: str, code: str) -> None:
    (fault,) = faults_of(changed('timecode_rate = "24/1"', f'timecode_rate = "{rate}"'))
    assert (fault.field, fault.message_code) == ("timecode_rate", f"stage.description.{code}")


def test_an_equal_rate_in_other_numbers_is_told_its_usual_form() -> None:
    (fault,) = faults_of(changed('"24/1"', '"48/2"'))
    assert fault.params["known"] == "24/1"


def test_a_second_thing_of_one_id_is_refused_with_the_line_of_the_first() -> None:
    text = changed('id = "head"', 'id = "tracker"').replace('["head", "stand-in"]', '["stand-in"]')
    (fault,) = faults_of(text)
    assert (fault.field, fault.params["other_line"]) == ("devices[1].id", line_of(text, 'id = "tracker"'))


def test_an_arc_longer_than_its_circle_is_refused() -> None:
    (fault,) = faults_of(changed("columns = 21", "columns = 63"))
    assert fault.message_code == "stage.description.arc_too_long"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("radius_m = 5.0", "radius_m = -5.0", "walls[0].radius_m"),
        ("radius_m = 5.0", "radius_m = nan", "walls[0].radius_m"),
        ("radius_m = 5.0", "radius_m = inf", "walls[0].radius_m"),
        ("columns = 21", "columns = 0", "walls[0].columns"),
        ('shape = "arc"', 'shape = "dome"', "walls[0].shape"),
        ("overscan = 1.15", 'overscan = "much"', "frusta.overscan"),
        ('family = "freed"', 'family = "../freed"', "devices[1].family"),
        ('code = "A"', 'code = "stage a"', "code"),
        ("sensor_mm = [36.0, 20.25]", "sensor_mm = [36.0]", "cameras[0].sensor_mm[1]"),
    ],
)
def test_a_wrong_value_is_named_by_its_field_and_line(old: str, new: str, field: str) -> None:
    text = changed(old, new)
    (fault,) = faults_of(text)
    assert (fault.field, fault.line) == (field, line_of(text, new))


def test_text_that_is_no_toml_is_named_by_its_line() -> None:
    text = changed("[frusta]", "[frusta")
    (fault,) = faults_of(text)
    assert fault.message_code == "stage.description.not_toml"
    assert fault.line == line_of(text, "[frusta")


@pytest.mark.parametrize(
    ("old", "new", "english", "chinese"),
    [
        ("[frusta]", "[frusta", "] is missing", "缺少 ]"),
        ("overscan = 1.15", "overscan 1.15", "= is missing after a key", "键的后面缺少 ="),
        ("overscan = 1.15", "overscan =", "there is no valid value", "这不是合法的值"),
        ("overscan = 1.15", 'overscan = "much"', "a number is needed", "应为数字"),
        ("sensor_mm = [36.0, 20.25]", "sensor_mm = 36.0", "a list is needed", "应为列表"),
        ("port = 55555", 'port = "many"', "a whole number is needed", "应为整数"),
    ],
)
def test_why_a_value_does_not_fit_is_said_in_the_language_of_its_reader(
    old: str, new: str, english: str, chinese: str
) -> None:
    (fault,) = faults_of(changed(old, new))
    assert english in in_words(fault, "en").message
    assert chinese in in_words(fault, "zh-CN").message


def test_a_text_beyond_the_limit_is_refused_unread() -> None:
    (fault,) = faults_of("#" * (300 * 1024))
    assert fault.message_code == "stage.description.too_long"


def test_all_faults_come_at_once_in_the_order_of_their_lines() -> None:
    text = changed("overscan = 1.15", "overscan = 0").replace('device = "tracker"', "device = 5")
    assert [fault.field for fault in faults_of(text)] == ["frusta.overscan", "cameras[0].device"]


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_raises_anything_else(text: str) -> None:
    with pytest.raises(DescriptionError):
        read_description(text)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_fault_has_its_text_and_its_remedy(language: str) -> None:
    package = Path(__file__).parents[3] / "src/filmlot/buildings/stage"
    texts = json.loads((package / "locales" / f"{language}.json").read_text())["texts"]
    sources = (package / "engine/description.py").read_text() + (package / "engine/checks.py").read_text()
    for code in CODES:
        assert f'"{code}"' in sources
        assert texts[f"stage.description.{code}"]
        assert texts[f"stage.description.{code}.remedy"]


REMOTE = """
[remote]
senders = ["10.0.0.0/24", "10.1.0.7"]
interface = "10.0.0.2"

[remote.osc]
port = 53000
query_port = 53002
feedback = ["10.0.0.7:12321"]
passcode = "7291"

[remote.midi]
port = 5004
inputs = ["/dev/snd/midiC1D0"]

[[remote.midi.bindings]]
on = "note 1 60"
send = "/roll"
arguments = ["12", "B", 3]
"""


def test_a_stage_says_who_may_play_it_from_outside() -> None:
    stage = read_description(EXAMPLE + REMOTE)
    assert stage.remote is not None
    assert [str(network) for network in stage.remote.senders] == ["10.0.0.0/24", "10.1.0.7/32"]
    assert "7291" not in repr(stage)
    assert read_description(write_description(stage)) == stage


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        ('"10.0.0.0/24"', '"10.0.0.7/24"', "wrong_value", "remote.senders[0]"),
        ("10.0.0.7:12321", "10.0.0.7", "pattern_feedback", "remote.osc.feedback[0]"),
        ("10.0.0.7:12321", "10.0.0.7:99999", "pattern_feedback", "remote.osc.feedback[0]"),
        ("/dev/snd/midiC1D0", "/etc/passwd", "pattern_midi_input", "remote.midi.inputs[0]"),
        ('"note 1 60"', '"note 17 60"', "pattern_midi", "remote.midi.bindings[0].on"),
        ('"/roll"', '"roll"', "pattern_osc", "remote.midi.bindings[0].send"),
        ('"B", 3', '"B", "three"', "binding_useless", "remote.midi.bindings[0].send"),
        ("port = 5004", "port = 39999", "port_taken", "remote.midi.port"),
        ("port = 53000", "port = 55556", "port_taken", "remote.osc.port"),
        ("query_port", "querry_port", "unknown_key_near", "remote.osc.querry_port"),
    ],
)
def test_what_is_wrong_with_playing_from_outside_is_named(old: str, new: str, code: str, field: str) -> None:
    text = EXAMPLE + REMOTE.replace(old, new)
    (fault,) = faults_of(text)
    assert (fault.message_code, fault.field) == (f"stage.description.{code}", field)
    assert fault.line is not None
    assert text.splitlines()[fault.line - 1].startswith(field.rpartition(".")[2].partition("[")[0])


CODES = (
    "too_long",
    "not_toml",
    "wrong_value",
    "missing",
    "not_one_of",
    "out_of_range",
    "unknown_key",
    "unknown_key_near",
    "pattern_id",
    "pattern_code",
    "pattern_rate",
    "pattern_family",
    "pattern_file",
    "pattern_folder",
    "pattern_files",
    "duplicate_id",
    "pitch_mismatch",
    "arc_too_long",
    "unknown_device",
    "unknown_backup",
    "no_drop_frame",
    "unknown_timecode_source",
    "port_taken",
    "universes_overlap",
    "universes_reversed",
    "pattern_midi",
    "pattern_osc",
    "pattern_feedback",
    "pattern_midi_input",
    "binding_useless",
)
