"""The show with real processes: a GO and a take drive a recorder that is played over its real protocol."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Iterator

import pytest
from pythonosc.osc_message_builder import OscMessageBuilder
from tests.buildings.stage.show.cues import cue, record
from tests.conftest import Owner
from tests.gate.stages import TEXT, free_port, wait_for
from tests.gate.test_crew import DECK, free_tcp_port

from filmlot.buildings.stage import stage, take
from filmlot.buildings.stage.engine.show.ack import Ack, Answer
from filmlot.buildings.stage.engine.show.cue_list import PutCue
from filmlot.buildings.stage.engine.show.run import RunState
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.buildings.stage.show import cue_list, show
from filmlot.buildings.stage.take_contracts import RecorderAck
from filmlot.gate.shared_memory import shared_folder
from filmlot.gate.stagehand import Stagehand, at_work
from filmlot.kernel.access import Actor, roles_at
from filmlot.kernel.ground import Ground
from filmlot.kernel.health import report

REMOTE = """
[remote]
senders = ["127.0.0.1"]
[remote.osc]
port = {remote}
"""
pytestmark = [pytest.mark.gpu, pytest.mark.timeout(240)]


@pytest.fixture
def stage_id(owner: Owner, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    ports = {"tracker": free_port(), "head": free_port(), "port": free_tcp_port(), "remote": free_tcp_port()}
    text = (TEXT + DECK + REMOTE).format(**ports)
    with ground.work() as work:
        built = stage.build(work, parent_id=owner.company_id, text=text).id
    ground.relay.drain()  # nobody need hear that it was built: the stagehand starts with it
    yield built
    shutil.rmtree(shared_folder(ground.settings), ignore_errors=True)


@pytest.fixture
def hand(ground: Ground, stage_id: str) -> Iterator[Stagehand]:
    with at_work(Stagehand(ground)) as hand:
        wait_for(lambda: hand.points(stage_id))
        yield hand


def transport(hand: Stagehand, stage_id: str) -> object:
    points = {reading.point: reading.value for reading in hand.points(stage_id) if reading.device == "deck"}
    return points.get("transport")


def test_a_go_has_the_recorder_record(ground: Ground, stage_id: str, hand: Stagehand) -> None:
    with ground.work() as work:
        show.move(work, stage_id, ShowState.STANDBY, machinery=hand)
        cues = cue_list.make(work, stage_id, "Main")
        cue_list.edit(work, stage_id, cues.id, (PutCue(cue=cue(1, record("deck"))),))
    ground.relay.drain()
    wait_for(lambda: cues.id in hand.runner(stage_id).look().standby)

    hand.runner(stage_id).go(cues.id)
    wait_for(lambda: transport(hand, stage_id) == "record")
    wait_for(lambda: hand.runner(stage_id).look().runs[0].state is RunState.DONE)
    (line,) = hand.runner(stage_id).look().runs[0].acks
    assert (line.device, line.ack) == ("deck", Ack(Answer.DONE, time_ms=line.ack.time_ms if line.ack else 0.0))


def test_a_take_rolls_and_stops_the_recorder_and_notes_its_word(ground: Ground, stage_id: str, hand: Stagehand) -> None:
    def roll() -> list[RecorderAck]:
        with ground.work() as work:
            slate = take.SlateInput(scene="1")
            rolled = take.roll(work, stage_id, slate, machinery=hand, takes=ground.settings.takes_folder)
        return rolled.recorders

    (ack,) = roll()
    assert (ack.device, ack.action, ack.answer, ack.detail) == ("deck", "record", "done", "")
    wait_for(lambda: transport(hand, stage_id) == "record")
    with ground.work() as work:
        cut = take.cut(work, stage_id, machinery=hand)
    assert [(ack.action, ack.answer) for ack in cut.recorders] == [("record", "done"), ("stop", "done")]
    wait_for(lambda: transport(hand, stage_id) != "record")


def test_a_controller_on_the_network_says_go_until_the_description_lets_nobody_in(
    ground: Ground, stage_id: str, hand: Stagehand
) -> None:
    (udp, _) = hand.remote(stage_id, "en").listeners
    with ground.work() as work:
        show.move(work, stage_id, ShowState.STANDBY, machinery=hand)
        cues = cue_list.make(work, stage_id, "Main")
        cue_list.edit(work, stage_id, cues.id, (PutCue(cue=cue(1, record("deck"))),))
    ground.relay.drain()
    wait_for(lambda: cues.id in hand.runner(stage_id).look().standby)
    host, _, port = udp.address.partition(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as controller:
        controller.sendto(OscMessageBuilder("/go").build().dgram, (host, int(port)))
        wait_for(lambda: transport(hand, stage_id) == "record")
        (line,) = [part for part in report(ground, "en").components if part.name == f"S osc_udp {udp.address}"]
        assert line.state == "ok"

        with ground.work() as work:
            text = stage.find_row(work.session, stage_id).description
            stage.describe(work, stage_id, text.partition("[remote]")[0])
        ground.relay.drain()
        wait_for(lambda: not hand.remote(stage_id, "en").enabled)
        with ground.look() as look:
            assert not roles_at(look.session, Actor("remote", "OSC", "OSC", stage.remote_principal(stage_id)), stage_id)
