"""A device's folder of recordings in a stage's description."""

from __future__ import annotations

import pytest
from tests.buildings.stage.test_description import EXAMPLE, faults_of

from filmlot.buildings.stage.engine.description import read_description
from filmlot.buildings.stage.engine.writing import write_description

RECORDINGS = """
[[devices]]
id = "assist"
name = "Video assist"
family = "qtake"
config = { host = "10.0.0.40" }

[devices.recordings]
folder = "assist/day 1"
files = "{shot}_{take}*"
"""


def test_a_recorder_that_writes_into_a_folder_reads_back_the_same() -> None:
    stage = read_description(EXAMPLE + RECORDINGS)
    assert stage.devices[-1].recordings is not None
    assert read_description(write_description(stage)) == stage


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        *(
            ("assist/day 1", folder, "pattern_folder")
            for folder in ("/etc", "../x", "a/../b", "a//b", "", "a\\\\b", ".ssh")
        ),
        *(
            ("{shot}_{take}*", files, "pattern_files")
            for files in ("*", "{shot}*", "a/{take}", "{clip", "{roll}{take}")
        ),
        ("folder", "folders", "unknown_key_near"),
    ],
)
def test_what_is_wrong_with_a_folder_of_recordings_is_named(old: str, new: str, code: str) -> None:
    text = EXAMPLE + RECORDINGS.replace(old, new)
    fault = faults_of(text)[-1]
    assert fault.message_code == f"stage.description.{code}"
    assert fault.field.startswith("devices[3].recordings.")
    assert fault.line is not None
