from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import pytest
from hyperdeckwire import Hyperdeck, HyperdeckError

from filmlot.devicekit.ack import Answer
from filmlot.devicekit.control_conformance import Bench, ControlConformance, Deed, Exchange
from filmlot.devicekit.status import Reason
from filmlot.devices.hyperdeck import CONTROL
from filmlot.devices.hyperdeck.simulator import HyperDeckSimulator
from filmlot.standards.hyperdeck import Clip, Response, clips_in

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


@pytest.fixture
def deck() -> Iterator[Bench]:
    bench = Bench(CONTROL, {}, probe_s=60.0)
    yield bench
    bench.close()


def test_an_independent_client_drives_the_simulator(deck):
    with Hyperdeck("127.0.0.1", deck.port) as client:
        assert (client.model, client.protocol_version) == ("HyperDeck Studio HD Plus", "1.11")
        assert client.remote_info() == {"enabled": "true", "override": "false"}
        assert client.slot_info(1)["status"] == "mounted"
        client.play(speed=50, loop=True)
        assert client.transport_info()["status"] == "play"
        client.stop()
        client.slot_select(2)
        client.ping()
        assert [clip.name for clip in client.clips_get()] == ["Clip_0001"]
        client.goto_clip(1)
        with pytest.raises(HyperdeckError, match="109"):
            client.goto_clip(9)
        client.remote_enable(False)
        with pytest.raises(HyperdeckError, match="111"):
            client.play()
    assert {"slot": 2, "clip": 1, "transport": "stopped", "remote": False}.items() <= deck.simulator.points.items()


def test_what_the_desk_records_an_independent_client_sees(deck):
    deck.connect()
    deck.wait_usable()
    assert deck.act(RECORD).is_done
    with Hyperdeck("127.0.0.1", deck.port) as client:
        assert client.transport_info()["status"] == "record"
        assert client.clips_get()[-1].name == "A001_C002"


def test_the_desk_learns_the_name_and_the_length_of_what_was_recorded(deck):
    deck.connect()
    deck.wait_usable()
    deck.act(RECORD)
    assert deck.act(STOP).is_done
    with Hyperdeck("127.0.0.1", deck.port) as client:
        newest = client.clips_get()[-1]
    points = deck.desk.points("device")
    assert (points["clip_name"], points["clip_duration"]) == (newest.name, newest.duration) != ("", "")


def test_the_files_of_a_deck_are_fetched_by_their_clip(deck):
    deck.connect()
    deck.wait_usable()
    deck.act(RECORD)
    deck.act(STOP)
    config = CONTROL.settings({"host": "127.0.0.1", "ftp_port": deck.simulator.ftp_port})
    harvester = CONTROL.harvester(config, ())
    (file,) = harvester.find_files(lambda name: name.startswith("A001_C002"))
    assert file.path == "1/A001_C002.mov"
    content = b"".join(harvester.fetch(file.path, offset=0))
    assert (len(content), content) == (file.size, deck.simulator.files[file.path].read(0, file.size))
    assert b"".join(harvester.fetch(file.path, offset=1000)) == content[1000:]
    harvester.close()


def test_a_line_that_is_no_clip_is_left_out():
    response = Response(205, "clips info", {"clip count": "2", "1": "A 001 00:00:00:00 00:00:10:05", "2": "odd"})
    assert clips_in(response) == [Clip(1, "A 001", "00:00:00:00", "00:00:10:05")]
