"""A stage that follows a generator, by real processes: sound on the network, receiver, node."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.buildings.stage.recording.rolling import manifest_of
from tests.gate.stages import TEXT, crew_of, free_port, wait_for

from filmlot.buildings.stage.engine.recording.frames import read_frames
from filmlot.buildings.stage.engine.recording.manifest import FRAMES, ManifestState, read_manifest
from filmlot.devicekit.families import family
from filmlot.devicekit.signals import Signal
from filmlot.devicekit.simulator import Scenario, transmit
from filmlot.devices.ltc.config import LtcConfig
from filmlot.gate.crew import Crew
from filmlot.gate.node.config import CutOrder, RollOrder

pytestmark = [pytest.mark.gpu, pytest.mark.timeout(240)]
HOUR_FRAMES, DAY_FRAMES = 3600 * 24, 86_400 * 24
GENERATOR = """
[[devices]]
id = "generator"
name = "Generator"
family = "ltc"
config = {{ interface = "127.0.0.1", port = {port} }}
"""


@contextmanager
def playing(port: int, *, hours: int) -> Iterator[None]:
    """A generator whose clock is so many hours ahead of the time of the day (UTC)."""
    stopped = threading.Event()
    scenario = Scenario(rate_hz=Fraction(200), timecode_rate=Fraction(24), clock_offset_ns=hours * 3_600_000_000_000)
    sender = threading.Thread(
        target=lambda: transmit(
            scenario,
            family("ltc").encoder(LtcConfig()),
            ("127.0.0.1", port),
            signal=Signal.TIMECODE,
            goes_on=lambda: not stopped.is_set(),
        )
    )
    sender.start()
    try:
        yield
    finally:
        stopped.set()
        sender.join()


class Stage:
    """The stage as one sees it from outside."""

    def __init__(self, crew: Crew, port: int) -> None:
        self.crew, self.port = crew, port

    def says(self, words: str) -> bool:
        """Whether the node says of itself what is waited for."""
        return any(words in part.detail for part in self.crew.parts("en") if part.name == "node")

    def is_ahead(self, hours: int) -> bool:
        """Whether it counts, to a second, so many hours ahead of the time of the day (UTC)."""
        ahead = (self.crew.timecode() - int(time.time() * 24) - hours * HOUR_FRAMES + HOUR_FRAMES // 2) % DAY_FRAMES
        return abs(ahead - HOUR_FRAMES // 2) <= 24


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    port = free_port()
    text = TEXT.replace('rate = "24/1"', 'rate = "24/1"\ntimecode_source = "generator"') + GENERATOR
    for crew in crew_of(text.format(tracker=free_port(), head=free_port(), port=port), tmp_path):
        yield Stage(crew, port)


def test_it_counts_on_when_the_generator_stops_and_a_take_keeps_its_count(stage: Stage, tmp_path: Path) -> None:
    wait_for(lambda: stage.says("until Generator is heard"))
    with playing(stage.port, hours=1):
        wait_for(lambda: stage.says("timecode of Generator"))
        wait_for(lambda: stage.is_ahead(1))
    wait_for(lambda: stage.says("Generator has stopped"))
    assert stage.is_ahead(1)

    folder = tmp_path / "take"
    rolled = stage.crew.nodes.order(lambda number: RollOrder(id=number, folder=folder, manifest=manifest_of("take")))
    assert rolled is not None
    assert rolled.code is None
    with playing(stage.port, hours=5):
        wait_for(lambda: stage.says("timecode of Generator"))
        assert stage.is_ahead(1)
        stage.crew.nodes.order(lambda number: CutOrder(id=number, take_id="take"))
        wait_for(lambda: stage.is_ahead(5))
    wait_for(lambda: read_manifest(folder).state is ManifestState.CLOSED)
    frames, manifest = read_frames(folder / FRAMES), read_manifest(folder)
    assert (np.diff(frames["timecode_frame"]) == 1).all()
    assert manifest.timecode_departed is not None
    assert manifest.first_timecode is not None
    assert manifest.first_timecode < manifest.timecode_departed <= str(manifest.last_timecode)
