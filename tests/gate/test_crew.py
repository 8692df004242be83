"""A crew with a device that takes commands: the lot plays it, over the real protocol, in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.gate.stages import TEXT, crew_of, free_port, wait_for

from filmlot.buildings.stage.contracts import DeviceView
from filmlot.buildings.stage.machinery import ViewMark
from filmlot.gate.crew import Crew

pytestmark = [pytest.mark.gpu, pytest.mark.timeout(240)]

DECK = """
[[devices]]
id = "deck"
name = "Recorder"
family = "hyperdeck"
simulate = "device"
config = {{ host = "127.0.0.1", port = {port} }}
"""
ENGINE = """
[[outputs]]
id = "engine"
name = "Engine"
device = "tracker"
family = "freed"
to = ["127.0.0.1:{engine}"]
"""


def free_tcp_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def crew(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crew]:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    text = getattr(request, "param", TEXT + DECK + ENGINE)
    ports = {"tracker": free_port(), "head": free_port(), "port": free_tcp_port(), "engine": free_port()}
    yield from crew_of(text.format(**ports), tmp_path)


def deck_of(crew: Crew) -> DeviceView:
    return next(device for device in crew.devices("en") if device.id == "deck")


def test_a_recorder_is_connected_and_found_again_after_its_power_was_cut(crew: Crew) -> None:
    wait_for(lambda: deck_of(crew).status.usable == "yes")
    assert deck_of(crew).address.startswith("tcp://127.0.0.1:")

    simulator = next(child for child in crew.helpers if child.name == "simulator deck")
    assert simulator.pid is not None
    os.kill(simulator.pid, signal.SIGKILL)
    wait_for(lambda: deck_of(crew).status.link == "down")
    wait_for(lambda: deck_of(crew).status.usable == "yes")


@pytest.mark.parametrize("crew", ["spare_node = true\n" + TEXT], indirect=True)
def test_the_view_goes_on_with_the_spare_when_the_node_is_killed(crew: Crew) -> None:
    wait_for(lambda: all(place.report is not None for place in crew.nodes.places))
    wait_for(lambda: crew.view(ViewMark()) is not None)
    killed = crew.nodes.on_air
    assert killed is not None
    assert killed.pid is not None

    os.kill(killed.pid, signal.SIGKILL)
    wait_for(lambda: crew.nodes.on_air not in {killed, None})

    seen = crew.view(ViewMark())
    assert seen is not None
    wait_for(lambda: crew.view(seen.mark) is not None)
    assert [part.name for part in crew.parts("en")][:2] == ["node", "spare node"]
    assert killed.restarts == 1


def test_what_is_sent_on_has_a_process_beside_the_others(crew: Crew) -> None:
    wait_for(lambda: crew.outputs.views("en")[0].status.state == "waiting")
    assert next(part for part in crew.parts("en") if part.name == "translator").running
