"""A MIDI controller plays the stage: over the network as Apple's systems do, and through a port read as a file."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

import mido
from tests.buildings.stage.show.cues import cue
from tests.gate.remote_control.conftest import PATIENCE_S, Open, Outside
from tests.gate.stages import wait_for

from filmlot.buildings.stage.engine.show.cue import MidiTrigger
from filmlot.gate.remote_control.midi_listener import MidiInput
from filmlot.standards import rtp
from filmlot.standards.midi import Message
from filmlot.standards.rtp_midi import (
    PAYLOAD_TYPE,
    Command,
    Exchange,
    Invitation,
    Sync,
    decode_session,
    encode_commands,
    encode_session,
)

SOURCE, TOKEN = 0xCAFE, 77


class Player:
    """One who invites the stage to a session, and plays."""

    def __init__(self, port: int, *, host: str = "127.0.0.1") -> None:
        self._port, self._sequence = port, 0
        self._sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
        for each in self._sockets:
            each.bind((host, 0))
            each.settimeout(PATIENCE_S)

    def __enter__(self) -> Player:
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._sockets:
            each.close()

    def ask(self, place: int, datagram: bytes) -> object:
        self._sockets[place].sendto(datagram, ("127.0.0.1", self._port + place))
        return decode_session(self._sockets[place].recv(2048))

    def join(self) -> None:
        for place in range(2):
            answer = self.ask(place, encode_session(Exchange(Invitation.INVITED, TOKEN, SOURCE, "Controller")))
            assert isinstance(answer, Exchange)
            assert (answer.command, answer.token, answer.name) == (Invitation.ACCEPTED, TOKEN, "Stage A")

    def play(self, *messages: mido.Message, copies: int = 1) -> None:
        self._sequence += 1
        payload = encode_commands([Command(0, bytes(message.bytes())) for message in messages], timestamp=0)
        packet = rtp.encode(rtp.Packet(PAYLOAD_TYPE, self._sequence, 0, SOURCE, payload))
        for _ in range(copies):
            self._sockets[1].sendto(packet, ("127.0.0.1", self._port + 1))


def go(number: str) -> mido.Message:
    return mido.Message("sysex", data=bytes.fromhex("7f7f027f01") + number.encode())


def started(outside: Outside, count: int) -> list[str]:
    return [event["run"]["cue_number"] for event in outside.stage.wait_for("cue.started", count)]


def test_a_lighting_desk_says_go_once_however_often_it_arrives(outside: Outside) -> None:
    outside.stage.put(cue(1), cue(2))
    with Player(outside.midi_port) as player:
        player.join()
        player.play(go("2"), copies=3)
        player.play(go("1"))
        assert started(outside, 2) == ["2", "1"]
    wait_for(lambda: outside.outcomes == [("msc go 1", "done"), ("msc go 2", "done")])


def test_a_note_that_is_bound_orders_and_another_starts_the_cue_that_waits_for_it(open_remote: Open) -> None:
    outside = open_remote(midi={"bindings": [{"on": "note 1 60", "send": "/playhead/2"}]})
    outside.stage.put(cue(1), cue(2), cue(3).model_copy(update={"trigger": MidiTrigger(message="note 1 62")}))
    with Player(outside.midi_port) as player:
        player.join()
        player.play(
            mido.Message("note_on", note=60), mido.Message("note_on", note=61), mido.Message("note_on", note=62)
        )
        assert started(outside, 1) == ["3"]
    wait_for(lambda: len(outside.outcomes) == 3)
    assert outside.outcomes == [("note 1 62", "done"), ("note 1 61", "address"), ("note 1 60", "done")]


def test_the_session_answers_the_clock(outside: Outside) -> None:
    with Player(outside.midi_port) as player:
        player.join()
        answer = player.ask(1, encode_session(Sync(SOURCE, 0, (1234, 0, 0))))
        assert isinstance(answer, Sync)
        assert (answer.step, answer.times[0]) == (1, 1234)


def test_nobody_plays_without_an_invitation_or_after_its_end(outside: Outside) -> None:
    outside.stage.put(cue(1), cue(2))
    with Player(outside.midi_port) as player:
        player.play(go("1"))
        player.join()
        player.play(go("2"))
        assert started(outside, 1) == ["2"]
        ended = encode_session(Exchange(Invitation.ENDED, TOKEN, SOURCE))
        for place in range(2):
            player._sockets[place].sendto(ended, ("127.0.0.1", outside.midi_port + place))
        player.play(go("1"))
        player.join()
        player.play(go("2"))
        assert started(outside, 2) == ["2", "2"]


def test_a_stranger_is_not_let_in(outside: Outside) -> None:
    with Player(outside.midi_port, host="127.0.0.2") as stranger:
        for each in stranger._sockets:
            each.settimeout(0.2)
        try:
            stranger.join()
        except TimeoutError:
            return
    raise AssertionError("it was answered")


def test_a_port_of_this_machine_is_read_until_it_is_pulled(tmp_path: Path) -> None:
    heard: list[tuple[str, Message]] = []
    port = tmp_path / "midiC1D0"
    os.mkfifo(port)

    async def listen() -> None:
        played = asyncio.Event()

        def hear(name: str, message: Message) -> None:
            heard.append((name, message))
            played.set()

        found = MidiInput(port, hear)
        with port.open("wb", buffering=0) as controller:
            controller.write(bytes(mido.Message("note_on", note=60).bytes()))
            await asyncio.wait_for(played.wait(), PATIENCE_S)
        await asyncio.wait_for(found.ended.wait(), PATIENCE_S)

    asyncio.run(listen())
    assert heard == [("MIDI midiC1D0", (1, 60, 64))]
