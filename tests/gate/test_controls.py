"""The recorders of a stage: rolled and cut at once, and asked what they recorded."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.buildings.stage.conftest import Set, stage_set  # noqa: F401 (a fixture)
from tests.buildings.stage.recording.rolling import manifest_of
from tests.kernel.waiting import wait_until

from filmlot.buildings.stage.contracts import Description
from filmlot.buildings.stage.engine.description import read_description
from filmlot.buildings.stage.seeds import DEMO
from filmlot.buildings.stage.take_contracts import BreakReason, RecorderAck, TakeState
from filmlot.devicekit.loop_thread import LoopThread
from filmlot.devices.hyperdeck.config import HyperDeckConfig
from filmlot.devices.hyperdeck.simulator import HyperDeckSimulator
from filmlot.devices.live_link_face_recorder.config import LiveLinkFaceRecorderConfig
from filmlot.devices.live_link_face_recorder.simulator import LiveLinkFaceRecorderSimulator
from filmlot.gate.controls import Controls
from filmlot.gate.stagehand import Stagehand

HERE = "127.0.0.1"
DECK = """
[[devices]]
id = "deck-{port}"
name = "Deck"
family = "hyperdeck"
config = {{ host = "127.0.0.1", port = {port} }}
"""


@pytest.fixture
def controls() -> Iterator[Controls]:
    loop = LoopThread("decks")
    decks = [HyperDeckSimulator(HyperDeckConfig(host=HERE)) for _ in range(2)]
    ports = [loop.call(deck.start(HERE, 0)) for deck in decks]
    described: Description = read_description(DEMO.read_text() + "".join(DECK.format(port=port) for port in ports))
    controls = Controls(described)
    controls.start()
    wait_until(lambda: all(status.usable == "yes" for status in controls.statuses().values()), within_s=10)
    yield controls
    controls.stop()
    for deck in decks:
        loop.call(deck.stop())
    loop.stop()


@pytest.mark.parametrize(("slate", "clip"), [("12A-1", "12A-1"), ("第一场 1", "1-take01")])
def test_every_recorder_rolls_under_the_slate_and_tells_its_clip(controls: Controls, slate: str, clip: str) -> None:
    manifest = manifest_of("the-take01").model_copy(update={"slate": slate})
    rolled = controls.roll(manifest)
    assert [(ack.answer, ack.detail) for ack in rolled] == [("done", "")] * 2
    cut = controls.cut()
    assert [(ack.answer, ack.clip) for ack in cut] == [("done", clip)] * 2
    assert all(ack.duration.startswith("00:00:0") for ack in cut)


PHONE = """
[[devices]]
id = "phone"
name = "Phone"
family = "live_link_face_recorder"
config = {{ host = "127.0.0.1", port = {port} }}
"""


def test_a_phone_rolls_with_the_others_and_names_its_files() -> None:
    loop = LoopThread("phone")
    phone = LiveLinkFaceRecorderSimulator(LiveLinkFaceRecorderConfig(host=HERE))
    port = loop.call(phone.start(HERE, 0))
    controls = Controls(read_description(DEMO.read_text() + PHONE.format(port=port)))
    controls.start()
    try:
        wait_until(lambda: all(status.usable == "yes" for status in controls.statuses().values()), within_s=10)
        manifest = manifest_of("the-take01").model_copy(update={"scene": "12", "shot": "A", "take": 3})
        (rolled,) = controls.roll(manifest)
        assert (rolled.answer, phone.points) == ("done", {"recording": True, "slate": "12A", "take": 3})
        (cut,) = controls.cut()
        assert (cut.answer, cut.clip) == ("done", "12A_3_iPhone")
        assert cut.files == ("20260101_12A_3/12A_3_iPhone.csv", "20260101_12A_3/12A_3_iPhone.mov")
    finally:
        controls.stop()
        loop.call(phone.stop())
        loop.stop()


def test_recorders_do_not_go_on_when_their_node_is_lost(stage_set: Set) -> None:  # noqa: F811 (the fixture)
    take = stage_set.roll()
    stopped = RecorderAck(device="deck", name="Deck", action="stop", answer="done", detail="", time_ms=1.0)
    hand = Stagehand(stage_set.ground)
    hand._leads = True
    hand._crews[stage_set.id] = cast("Any", SimpleNamespace(controls=SimpleNamespace(cut=lambda: [stopped])))
    hand._recover(stage_set.id)
    found = stage_set.take(take.id)
    assert (found.state, found.reason) == (TakeState.INTERRUPTED, BreakReason.NODE_LOST)
    assert found.recorders[-1] == stopped
    recorder = stage_set.machinery.running[stage_set.id]
    recorder.cut()
    recorder.join(20)
