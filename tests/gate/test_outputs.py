"""A stage's outputs: the translator's own process beside the receiver's, and what it says of itself."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.devicekit.translation import Ear, play
from tests.gate.stages import TEXT, free_port

from filmlot.buildings.stage.contracts import OutputView
from filmlot.buildings.stage.engine.description import read_description
from filmlot.devicekit.conformance import wait_for
from filmlot.devicekit.families import family
from filmlot.devicekit.host import Host
from filmlot.devicekit.receiver import DeviceEntry
from filmlot.devicekit.status import Reason
from filmlot.gate.outputs import Outputs, entry_of
from filmlot.standards import freed

OUTPUT = """
[[outputs]]
id = "engine"
name = "Engine"
device = "tracker"
backups = ["head"]
family = "freed"
to = ["{engine}"]
config = {{ camera_id = 5 }}
"""


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()
    yield ear
    ear.close()


@pytest.fixture
def sent_on(tmp_path: Path, ear: Ear, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Outputs, list[DeviceEntry]]]:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    patient = re.sub(r"port = (\{\w+\})", r"port = \1, freshness_ms = 2000", TEXT)  # a test looks seldom
    text = (patient + OUTPUT).format(tracker=free_port(), head=free_port(), engine=ear.address)
    described = read_description(text)
    devices = [entry_of(device) for device in described.devices]
    outputs = Outputs(tmp_path, described, (sys.executable, "-m", "filmlot.gate.translator"))
    with Host(tmp_path, (sys.executable, "-m", "filmlot.gate.receiver"), family_of=family) as host:
        host.start(devices)
        outputs.start()
        wait_for(host.statuses, lambda seen: all(status.reason is Reason.NEVER_HEARD for status in seen.values()))
        yield outputs, devices
        outputs.stop()


def engine(outputs: Outputs) -> OutputView:
    (view,) = outputs.views("en")
    return view


def test_what_is_received_in_one_process_goes_out_from_another(sent_on: tuple[Outputs, list[DeviceEntry]], ear: Ear):
    outputs, (tracker, head) = sent_on
    wait_for(lambda: engine(outputs).status.state, lambda state: state == "waiting")
    assert engine(outputs).status.reason.code == "output.no_fresh_source"
    wait_for(lambda: (play(head, seconds=0.1), engine(outputs).status)[1], lambda status: status.device == "head")
    status = wait_for(
        lambda: (play(tracker, path="still", seconds=0.1), engine(outputs).status)[1],
        lambda status: status.device == "tracker",
    )
    assert (status.state, status.reason) == ("sending", None)
    message = freed.decode(ear.hear(status.sent)[-1])
    assert (message.camera_id, message.z_mm) == (5, 1600.0)


def test_a_translator_that_is_killed_is_started_again(sent_on: tuple[Outputs, list[DeviceEntry]], ear: Ear):
    outputs, (tracker, _) = sent_on
    wait_for(lambda: engine(outputs).status.state, lambda state: state == "waiting")
    (translator,) = outputs.children
    killed = translator.pid
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: translator.pid, lambda pid: pid not in {None, killed})
    wait_for(lambda: (play(tracker, seconds=0.1), ear.waiting())[1], lambda heard: heard > 0)
    assert translator.restarts == 1


def test_a_stage_without_outputs_has_no_translator(tmp_path: Path):
    described = read_description(TEXT.format(tracker=free_port(), head=free_port()))
    outputs = Outputs(tmp_path, described, ("false",))
    outputs.start()
    assert (outputs.children, outputs.views("en")) == ([], [])
    outputs.stop()
