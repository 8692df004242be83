from __future__ import annotations

import asyncio
import csv
import io
import socket
import struct

import pytest
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder
from tests.devices.bench import bench, eventually, running
from tests.standards.takes import recorded_take, take_of

from filmlot.devicekit.control import NotReady, Refused
from filmlot.devicekit.control_conformance import Bench, ControlConformance, Deed, Exchange
from filmlot.devicekit.harvest import HarvestError, Unreachable
from filmlot.devicekit.status import Reason
from filmlot.devices.live_link_face_recorder import CONTROL
from filmlot.devices.live_link_face_recorder.simulator import LiveLinkFaceRecorderSimulator
from filmlot.standards.live_link_face import VALUE_NAMES, decode

HERE = "127.0.0.1"
RECORD = Deed("record", {"shot": "12A", "take": 3}, {"recording": True, "slate": "12A", "take": 3})
STOP = Deed("stop", {}, {"recording": False})


def osc(address, *arguments):
    builder = OscMessageBuilder(address)
    for argument in arguments:
        builder.add_arg(argument)
    return builder.build().dgram


class TestLiveLinkFaceRecorder(ControlConformance):
    family = CONTROL
    exchanges = (  # Epic Games, "Controlling Live Link Face through OSC"; put together by python-osc
        Exchange(osc("/BatteryQuery"), b"/Battery\0\0\0\0,f\0\0"),
        Exchange(osc("/ThermalsQuery"), b"/Thermals\0\0\0,i\0\0\0\0\0\0"),
        Exchange(osc("/RecordStart", "12A", 3), osc("/RecordStartConfirm", "00:00:00.000")),
        Exchange(osc("/RecordStop"), b"/RecordStopConfirm\0\0,sss\0\0\0\0" + b"00:00:00.000\0\0\0\0"),
    )
    deeds = (RECORD, STOP)
    # The app has no word for a refusal: what it does not do it does not confirm.
    test_a_device_that_refuses_is_quoted = None  # type: ignore[assignment]

    async def disable(self, simulator: LiveLinkFaceRecorderSimulator) -> Reason:
        await simulator.deactivate()
        return Reason.SWITCHED_OFF


def test_another_take_while_one_is_recorded_is_refused():
    async def story():
        async with running(CONTROL) as phone:
            await phone.act("record", shot="12A", take=3)
            with pytest.raises(Refused, match="12A_3"):
                await phone.act("record", shot="12A", take=4)

    asyncio.run(story())


def test_a_start_that_is_lost_is_not_sent_again_and_a_stop_is_sent_all_the_same():
    async def story():
        async with running(CONTROL, timeout_ms=200) as phone:
            heard, answers = [], phone.simulator.answers
            phone.simulator.answers = lambda datagram: heard.append(datagram) or list(answers(datagram))[:0]
            for action in ("record", "stop"):
                with pytest.raises(TimeoutError):
                    await phone.act(action, **({"shot": "1"} if action == "record" else {}))
            assert heard == [osc("/RecordStart", "1", 1), osc("/RecordStop")]

    asyncio.run(story())


def test_a_question_that_is_lost_is_asked_again():
    async def story():
        async with running(CONTROL) as phone:
            heard, answers = [], phone.simulator.answers
            phone.simulator.answers = lambda datagram: (
                heard.append(datagram) or (answers(datagram) if len(heard) > 1 else ())
            )
            await phone.controller.probe()
            assert heard == [osc("/BatteryQuery"), osc("/BatteryQuery"), osc("/ThermalsQuery")]

    asyncio.run(story())


@pytest.mark.parametrize(("battery", "thermals", "word"), [(0.03, 0, "battery"), (0.9, 3, "hot")])
def test_a_phone_that_will_stop_of_itself_is_not_ready(battery, thermals, word):
    async def story():
        async with bench(CONTROL) as phone:
            phone.simulator.battery, phone.simulator.thermals = battery, thermals
            with pytest.raises(NotReady, match=word) as refusal:
                await phone.controller.open()
            assert refusal.value.reason is Reason.DEVICE_FAULT

    asyncio.run(story())


def test_a_recording_that_is_begun_at_the_phone_is_seen():
    async def story():
        async with running(CONTROL) as phone:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as hand:
                hand.bind((HERE, 0))
                hand.sendto(osc("/RecordStartConfirm", "00:00:00.000"), phone.controller._link.address)
                await eventually(lambda: phone.points.get("recording"))
            with pytest.raises(Refused):
                await phone.act("record", shot="1")

    asyncio.run(story())


def test_a_shot_becomes_a_name_that_a_file_can_have():
    async def story():
        async with running(CONTROL) as phone:
            await phone.act("record", shot="12/A: 第一场", take=1)
            await phone.act("stop")
            assert phone.points["clip_files"].splitlines()[0] == "20260101_12-A-第一场_1/12-A-第一场_1_iPhone.csv"

    asyncio.run(story())


@pytest.fixture
def phone():
    bench = Bench(CONTROL, {}, probe_s=60.0)
    yield bench
    bench.close()


def harvester_of(phone, *named):
    config = CONTROL.settings({"host": HERE, "port": phone.port, "timeout_ms": 400})
    return CONTROL.harvester(config, named)


def record(phone):
    """A take; the paths that the phone named."""
    phone.connect()
    phone.wait_usable()
    assert phone.act(RECORD).is_done
    assert phone.act(STOP).is_done
    points = phone.desk.points("device")
    assert points["clip_name"] == "12A_3_iPhone"
    return points["clip_files"].splitlines()


@pytest.mark.parametrize("datagrams", [lambda: take_of("jawOpen"), lambda: recorded_take("debug-jawopen")])
def test_the_folder_of_a_take_is_fetched(phone, datagrams):
    packets = [decode(datagram) for datagram in datagrams()]
    phone.simulator.performance = packets
    harvester = harvester_of(phone, *record(phone))
    fetched = {
        file.name: (file.size, b"".join(harvester.fetch(file.path, offset=0))) for file in harvester.find_files(bool)
    }
    assert list(fetched) == ["12A_3_iPhone.csv", "12A_3_iPhone.mov", "take.json", "thumbnail.jpg"]
    assert all(size == len(content) for size, content in fetched.values())
    rows = list(csv.DictReader(io.StringIO(fetched["12A_3_iPhone.csv"][1].decode())))
    assert [float(row["JawOpen"]) for row in rows] == [
        packet.values[VALUE_NAMES.index("jawOpen")] for packet in packets
    ]


def test_a_file_goes_on_from_the_byte_that_is_missing(phone):
    _, film = record(phone)
    harvester = harvester_of(phone, film)
    content = phone.simulator.files[film]
    assert b"".join(harvester.fetch(film, offset=300_001)) == content[300_001:]
    phone.simulator.breaks_after = 1 << 17
    with pytest.raises(Unreachable, match=r"ended after|reset"):
        b"".join(harvester.fetch(film, offset=0))


def test_a_file_that_the_phone_does_not_have_is_named_and_the_others_come(phone):
    table, film = record(phone)
    del phone.simulator.files[film]
    harvester = harvester_of(phone, table, film)
    assert [file.size is None for file in harvester.find_files(bool)] == [False, True, False, False]
    with pytest.raises(HarvestError, match=film):
        harvester.size_of(film)


def test_a_phone_that_does_not_bring_its_file_is_unreachable(phone):
    phone.simulator.misbehaviour.silent = True
    with pytest.raises(Unreachable, match="did not connect"):
        harvester_of(phone).size_of("take/film.mov")


def test_a_client_written_from_the_makers_page_records_and_is_brought_the_film(phone):
    """The target is another socket than the one that asks; python-osc writes and reads the words."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as target,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking,
        socket.create_server((HERE, 0)) as server,
    ):
        target.bind((HERE, 0))
        target.settimeout(2.0)
        server.settimeout(2.0)

        def ask(address, *arguments):
            asking.sendto(osc(address, *arguments), (HERE, phone.port))

        def hear():
            message = OscMessage(target.recv(65_536))
            return message.address, message.params

        ask("/OSCSetSendTarget", *target.getsockname())
        assert hear() == ("/OSCSetSendTargetConfirm", [])
        ask("/RecordStart", "12A", 3)
        assert hear() == ("/RecordStartConfirm", ["00:00:00.000"])
        ask("/RecordStop")
        confirmed, (_, table, film) = hear()
        assert (confirmed, table[-4:], film[-4:]) == ("/RecordStopConfirm", ".csv", ".mov")
        ask("/Transport", f"{HERE}:{server.getsockname()[1]}", film)
        stream, _ = server.accept()
        with stream, stream.makefile("rb") as file:
            (size,) = struct.unpack(">i", file.read(4))
            assert file.read() == phone.simulator.files[film]
            assert size == len(phone.simulator.files[film])
