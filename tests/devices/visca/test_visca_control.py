from __future__ import annotations

import asyncio
import socket

import pytest
from tests.devices.bench import bench, running
from visca_over_ip import Camera
from visca_over_ip.exceptions import ViscaException

from filmlot.devicekit.control import NotReady, Refused
from filmlot.devicekit.control_conformance import ControlConformance, Deed, Exchange
from filmlot.devicekit.status import Reason
from filmlot.devices.visca import CONTROL
from filmlot.devices.visca.simulator import VISCASimulator
from filmlot.standards import visca
from filmlot.standards.visca import Packet, PayloadType, Reply, ReplyKind

PLACE = {"pan": -1200, "tilt": 300}


class TestVISCA(ControlConformance):
    family = CONTROL
    exchanges = (  # the makers' command lists, each with the header of VISCA over IP
        Exchange(bytes.fromhex("020000010000000101"), bytes.fromhex("020100010000000101")),
        Exchange(bytes.fromhex("011000050000000181090447ff"), bytes.fromhex("0111000700000001905000000000ff")),
        Exchange(bytes.fromhex("01000006000000028101040700ff"), bytes.fromhex("0111000300000002" + "9041ff")),
        Exchange(bytes.fromhex("01000006000000038101043802ff"), bytes.fromhex("0111000300000003" + "9051ff")),
        Exchange(bytes.fromhex("010000050000000481010438ff"), bytes.fromhex("0111000400000004" + "906002ff")),
        Exchange(bytes.fromhex("011000050000000581090538ff"), bytes.fromhex("0111000400000005" + "906002ff")),
        Exchange(bytes.fromhex("010000050000000681010001ff"), bytes.fromhex("0111000300000006" + "9050ff")),
    )
    deeds = (
        Deed("power_on", {}, {"power": True}),
        Deed("move_to", PLACE, PLACE),
        Deed("store_preset", {"number": 3}, PLACE),
        Deed("home", {}, {"pan": 0, "tilt": 0}),
        Deed("recall_preset", {"number": 3}, {**PLACE, "preset": 3}),
        Deed("zoom_to", {"position": 0.5}, {"zoom": 0.5}),
        Deed("manual_focus", {}, {"auto_focus": False}),
        Deed("auto_focus", {}, {"auto_focus": True}),
        Deed("drive", {"pan": 3, "tilt": -2}, {}),
        Deed("zoom", {"speed": -2}, {}),
        Deed("stop", {}, {}),
        Deed("power_off", {}, {"power": False}),
    )

    async def disable(self, simulator: VISCASimulator) -> Reason:
        simulator.switch(on=False)
        return Reason.SWITCHED_OFF


def test_a_camera_is_told_what_to_do_and_says_what_became_of_it():
    async def story():
        async with running(CONTROL) as camera:
            assert camera.points == {"power": True, "zoom": 0.0, "pan": 0, "tilt": 0, "auto_focus": True}
            await camera.act("zoom_to", position=0.5)
            await camera.act("move_to", pan=-1200, tilt=300)
            await camera.act("manual_focus")
            await camera.see(zoom=0.5, pan=-1200, tilt=300, auto_focus=False)
            await camera.act("store_preset", number=7)
            await camera.act("home")
            await camera.see(pan=0, tilt=0)
            await camera.act("recall_preset", number=7)
            await camera.see(pan=-1200, tilt=300, preset=7)
            assert camera.simulator.points == camera.points

    asyncio.run(story())


def test_a_head_that_is_driven_stops_when_it_is_told():
    async def story():
        async with running(CONTROL) as camera:
            await camera.act("drive", pan=-10, tilt=5)
            await camera.act("zoom", speed=3)
            assert (camera.simulator.drive, camera.simulator.zoom_speed) == ((-10, 5), 3)
            await camera.act("stop")
            assert (camera.simulator.drive, camera.simulator.zoom_speed) == ((0, 0), 0)

    asyncio.run(story())


def test_a_head_that_cannot_stop_does_not_keep_the_lens_from_stopping():
    async def story():
        async with running(CONTROL) as camera:
            await camera.act("zoom", speed=3)
            answers = camera.simulator.answers
            refusal = visca.encode_reply(Reply(ReplyKind.ERROR, 1, error=0x41))

            def without_head(datagram):
                packet = visca.decode(datagram)
                if packet.payload[2] == 0x06:
                    return [visca.encode(Packet(PayloadType.REPLY, packet.sequence, refusal))]
                return answers(datagram)

            camera.simulator.answers = without_head
            with pytest.raises(Refused, match="not executable"):
                await camera.act("stop")
            assert camera.simulator.zoom_speed == 0

    asyncio.run(story())


def test_five_digits_of_pan_go_both_ways():
    async def story():
        async with running(CONTROL, pan_digits=5) as camera:
            await camera.act("move_to", pan=0x12345, tilt=-5)
            await camera.see(pan=0x12345, tilt=-5)

    asyncio.run(story())


def test_a_pan_that_this_camera_cannot_be_told_is_refused():
    async def story():
        async with running(CONTROL) as camera:
            with pytest.raises(Refused, match="pan position is 74565"):
                await camera.act("move_to", pan=0x12345, tilt=0)

    asyncio.run(story())


def test_a_camera_in_standby_is_known_as_such_and_can_be_woken():
    async def story():
        async with running(CONTROL) as camera:
            await camera.act("power_off")
            await camera.see(power=False)
            with pytest.raises(NotReady) as probed:
                await camera.controller.probe()
            with pytest.raises(NotReady) as acted:
                await camera.act("home")
            assert probed.value.reason is acted.value.reason is Reason.SWITCHED_OFF
            await camera.act("power_on")
            await camera.see(power=True)
            await camera.controller.probe()

    asyncio.run(story())


def test_a_lost_message_is_sent_anew():
    async def story():
        async with running(CONTROL) as camera:
            camera.simulator.misbehaviour.silent = True
            acted = asyncio.create_task(camera.act("home"))
            await asyncio.sleep(0.05)
            camera.simulator.misbehaviour.silent = False
            await acted

    asyncio.run(story())


@pytest.mark.parametrize("garbage", [b"HTTP/1.1 200 OK", b"\x01\x11\x00\x03\x00\x00\x00\x01\x90\x77\xff", b"\0"])
def test_a_device_that_speaks_something_else_is_named_so(garbage):
    async def story():
        async with bench(CONTROL) as camera:
            camera.simulator.answers = lambda _: [garbage]
            with pytest.raises(NotReady) as refusal:
                await camera.controller.open()
            assert refusal.value.detail

    asyncio.run(story())


def test_the_simulator_answers_another_makers_controller():
    """The oracle: visca-over-ip, which asks in packets of the type of commands."""

    async def story():
        async with bench(CONTROL) as camera:
            await camera.simulator.stop()
            port = await camera.simulator.start("127.0.0.1", 0)
            return await asyncio.to_thread(_drive, port), dict(camera.simulator.points), camera.simulator.drive

    seen, points, drive = asyncio.run(story())
    assert seen == {"position": (-700, 40), "zoom": 8192, "focus": "manual"}
    assert points == {"power": True, "zoom": 0.5, "pan": -700, "tilt": 40, "auto_focus": False, "preset": 3}
    assert drive == (-5, -6)


class _Oracle(Camera):
    """visca-over-ip's camera with any port for its inquiries; it would take the camera's, which is taken here."""

    def __init__(self, port: int) -> None:
        self._location = ("127.0.0.1", port)
        self._cmd_sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._inq_sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._cmd_sock.settimeout(1)
        self._inq_sock.settimeout(1)
        self.sequence_number = self.num_missed_responses = 0
        self.num_retries = 1
        self.reset_sequence_number()
        self._send_command("00 01")


def _drive(port: int) -> dict[str, object]:
    camera = _Oracle(port)
    try:
        camera.set_power(True)
        camera.zoom_to(0.5)
        camera.set_focus_mode("manual")
        camera.pantilt(10, 10, -700, 40)
        camera.save_preset(3)
        camera.pantilt_home()
        camera.recall_preset(3)
        with pytest.raises(ViscaException, match="Syntax error"):
            camera.set_aperture(3)
        # Its documentation has the signs of drive the other way round; what it sends is left and down.
        camera.pantilt(-5, 6)
        return {
            "position": camera.get_pantilt_position(),
            "zoom": camera.get_zoom_position(),
            "focus": camera.get_focus_mode(),
        }
    finally:
        camera.close_connection()


def test_its_packets_are_ours():
    def watch(simulator):
        heard, answers = [], simulator.answers
        simulator.answers = lambda datagram: heard.append(visca.decode(datagram).payload) or answers(datagram)
        return heard

    async def story():
        async with bench(CONTROL) as camera:
            await camera.simulator.stop()
            heard = watch(camera.simulator)
            await asyncio.to_thread(_drive, await camera.simulator.start("127.0.0.1", 0))
            return heard

    heard = asyncio.run(story())
    ours = [
        visca.RESET_SEQUENCE,
        visca.zoom_to(0x2000),
        visca.auto_focus(on=False),
        visca.pan_tilt_to(-700, 40, speed=10, pan_digits=4),
        visca.store_preset(3),
        visca.recall_preset(3),
        visca.home(),
        visca.Inquiry.PAN_TILT.payload,
        visca.Inquiry.ZOOM.payload,
        visca.Inquiry.FOCUS.payload,
    ]
    assert set(ours) <= set(heard)
