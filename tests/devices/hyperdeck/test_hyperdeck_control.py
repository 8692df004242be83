from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from filmlot.devicekit.ack import Answer
from filmlot.devicekit.control_conformance import ControlConformance, Deed, Exchange
from filmlot.devicekit.status import Reason
from filmlot.devices.hyperdeck import CONTROL
from filmlot.devices.hyperdeck.simulator import HyperDeckSimulator

RECORD = Deed("record", {"name": "A001_C002"}, {"transport": "record"})
STOP = Deed("stop", {}, {"transport": "stopped"})


class TestHyperDeck(ControlConformance):
    family = CONTROL
    exchanges = (  # HyperDeck manual, developer information
        Exchange(b"ping\r\n", b"200 ok\r\n"),
        Exchange(b"ping\n", b"200 ok\r\n"),
        Exchange(b"remote\r\n", b"210 remote info:\r\nenabled: true\r\noverride: false\r\n\r\n"),
        Exchange(b"notify: transport: true slot: true\r\n", b"200 ok\r\n"),
        Exchange(b"transport info\r\n", b"208 transport info:\r\nstatus: stopped\r\nspeed: 0\r\nslot id: 1\r\n"),
        Exchange(b"slot info: slot id: 1\r\n", b"202 slot info:\r\nslot id: 1\r\nstatus: mounted\r\n"),
        Exchange(b"record: name: A001\r\n", b"200 ok\r\n"),
        Exchange(b"stop\r\n", b"508 transport info:\r\nstatus: stopped\r\n"),
        Exchange(b"clips get\r\n", b"205 clips info:\r\nclip count: 2\r\n"),
        Exchange(b"goto: clip id: 99\r\n", b"109 out of range\r\n"),
        Exchange(b"remote: enable: false\r\n", b"200 ok\r\n"),
        Exchange(b"record\r\n", b"111 remote control disabled\r\n"),
        Exchange(b"!\r\n", b"100 syntax error\r\n"),
    )
    deeds = (
        RECORD,
        STOP,
        Deed("play", {"speed": 50}, {"transport": "play", "speed": 50}),
        STOP,
        Deed("go_to", {"clip": 1}, {"clip": 1}),
        Deed("select_slot", {"slot": 2}, {"slot": 2}),
    )

    async def disable(self, simulator: HyperDeckSimulator) -> Reason:
        simulator.is_remote = False
        return Reason.REMOTE_DISABLED

    def test_a_deck_without_a_disk_is_not_usable_and_does_not_record(self):
        with self.bench() as bench:
            simulator: Any = bench.simulator
            simulator.media = "empty"
            ack = bench.act(RECORD)
            assert (ack.answer, ack.reason, ack.detail) == (Answer.NOT_READY, Reason.NO_MEDIA, "105 no disk")
            assert "disk" in ack.remedy("en")

    def test_a_second_recording_of_another_name_is_refused(self):
        with self.bench() as bench:
            assert bench.act(RECORD).is_done
            ack = bench.act(Deed("record", {"name": "A001_C003"}, {}))
            assert ack.answer is Answer.REFUSED
            assert "A001_C002" in ack.detail

    def test_a_name_that_no_file_can_have_is_refused_before_the_deck_hears_of_it(self):
        with self.bench() as bench:
            ack = bench.act(Deed("record", {"name": "a/b: c"}, {}))
            assert ack.answer is Answer.REFUSED
            assert "name" in ack.detail
            assert bench.simulator.points["transport"] == "stopped"


class TestHyperDeckWithOverride(TestHyperDeck):
    settings: ClassVar[Mapping[str, Any]] = {"override_remote": True}

    async def disable(self, simulator: HyperDeckSimulator) -> Reason:
        simulator.media = "empty"
        return Reason.NO_MEDIA

    def test_rem_off_does_not_keep_us_out(self):
        with self.bench() as bench:
            simulator: Any = bench.simulator
            simulator.is_remote = False
            assert bench.act(RECORD).is_done
