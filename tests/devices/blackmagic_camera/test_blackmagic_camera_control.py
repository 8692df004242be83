from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest
from tests.devices.bench import bench, running

from filmlot.devicekit.control import NotReady, Refused
from filmlot.devicekit.control_conformance import ControlConformance, Deed, Exchange
from filmlot.devicekit.http import Answer
from filmlot.devicekit.status import Reason
from filmlot.devices.blackmagic_camera import CONTROL
from filmlot.devices.blackmagic_camera.simulator import BlackmagicCameraSimulator


def put(path, body):
    return f"PUT /control/api/v1{path} HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


def get(path):
    return f"GET /control/api/v1{path} HTTP/1.1\r\n\r\n".encode()


class TestBlackmagicCamera(ControlConformance):
    family = CONTROL
    exchanges = (  # the manual's list of requests, parameters and responses
        Exchange(get("/transports/0/record"), b'{"recording":false}'),
        Exchange(put("/transports/0/record", '{"recording":true,"clipName":"S1"}'), b"HTTP/1.1 204 No Content"),
        Exchange(get("/transports/0/record"), b'{"recording":true}'),
        Exchange(get("/video/iso"), b'{"iso":400}'),
        Exchange(put("/video/iso", '{"iso":401}'), b"HTTP/1.1 400 "),
        Exchange(get("/media/workingset"), b'{"size":1,"workingset":[{"index":0,"activeDisk":true,'),
        # what the clips of a Pocket 6K with firmware 8.6 look like was written down by others
        Exchange(get("/clips/list"), b'{"clipList":[]}'),
        Exchange(get("/video/ndFilter"), b"HTTP/1.1 501 Not Implemented"),
    )
    deeds = (
        Deed("record", {"name": "A001_C002"}, {"recording": True}),
        Deed("stop", {}, {"recording": False}),
        Deed("set_iso", {"iso": 800}, {"iso": 800}),
        Deed("set_shutter_angle", {"angle_deg": 172.8}, {"shutter_angle_deg": 172.8}),
        Deed("set_shutter_speed", {"speed": 50}, {"shutter_speed": 50}),
        Deed("set_white_balance", {"white_balance_k": 3200, "tint": -4}, {"white_balance_k": 3200, "tint": -4}),
        Deed("set_iris", {"f_stop": 2.8}, {"f_stop": 2.8}),
        Deed("set_focus", {"focus": 0.25}, {"focus": 0.25}),
        Deed("set_zoom", {"focal_length_mm": 50}, {"focal_length_mm": 50}),
    )

    async def disable(self, simulator: BlackmagicCameraSimulator) -> Reason:
        simulator.media.clear()
        return Reason.NO_MEDIA


class TestWithPassword(TestBlackmagicCamera):
    settings: ClassVar[Mapping[str, Any]] = {"username": "stage", "password": "clap"}
    exchanges = (Exchange(get("/transports/0/record"), b"HTTP/1.1 401 Unauthorized"),)

    async def disable(self, simulator: BlackmagicCameraSimulator) -> Reason:
        simulator.media[0]["remainingRecordTime"] = 0
        return Reason.MEDIA_FULL


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(307), Reason.REMOTE_DISABLED),
        (Answer(404), Reason.REMOTE_DISABLED),
        (Answer(401), Reason.WRONG_PASSWORD),
        (Answer(200, {"recording": "yes"}), Reason.WRONG_PROTOCOL),
        (Answer(200, [1]), Reason.WRONG_PROTOCOL),
    ],
)
def test_a_camera_that_cannot_be_controlled_says_why(answer, reason):
    async def story():
        async with bench(CONTROL) as camera:
            camera.simulator.answer = lambda _: answer
            with pytest.raises(NotReady) as refusal:
                await camera.controller.open()
            assert refusal.value.reason is reason

    asyncio.run(story())


def test_a_wrong_password_is_refused():
    async def story():
        async with bench(CONTROL, username="stage", password="clap") as camera:
            camera.simulator._authorization = "Basic other"
            with pytest.raises(NotReady) as refusal:
                await camera.controller.open()
            assert refusal.value.reason is Reason.WRONG_PASSWORD

    asyncio.run(story())


def test_an_angle_in_degrees_is_answered_in_degrees():
    async def story():
        async with bench(CONTROL) as camera:
            camera.simulator.state["/video/shutter"] = {"shutterAngle": 180.0}
            await camera.controller.open()
            assert camera.points["shutter_angle_deg"] == 180.0
            await camera.act("set_shutter_angle", angle_deg=90)
            assert camera.simulator.state["/video/shutter"]["shutterAngle"] == 90

    asyncio.run(story())


def test_a_recording_that_does_not_begin_is_not_called_done():
    async def story():
        async with running(CONTROL, timeout_ms=200) as camera:
            answer = camera.simulator.answer
            camera.simulator.answer = lambda request: Answer(204) if request.method == "PUT" else answer(request)
            with pytest.raises(TimeoutError):
                await camera.act("record")

    asyncio.run(story())


def test_what_the_model_does_not_have_is_asked_for_once_and_refused_in_words():
    async def story():
        async with running(CONTROL) as camera:
            del camera.simulator.state["/lens/zoom"]
            asked, answer = [], camera.simulator.answer
            camera.simulator.answer = lambda request: asked.append(request.path) or answer(request)
            with pytest.raises(Refused, match="does not have this"):
                await camera.act("set_zoom", focal_length_mm=50)
            await camera.controller.probe()
            await camera.controller.probe()
            assert asked.count("/control/api/v1/lens/zoom") == 2

    asyncio.run(story())


@pytest.mark.parametrize("media", [None, 3, [None, 3], [{"activeDisk": True}]])
def test_media_of_any_form_break_nothing(media):
    async def story():
        async with running(CONTROL) as camera:
            camera.simulator.media = media
            if media == [None, 3]:
                with pytest.raises(NotReady, match="no medium is active"):
                    await camera.controller.probe()
            else:
                await camera.controller.refresh()

    asyncio.run(story())


def test_the_name_and_the_length_that_the_camera_gave_are_told_after_the_stop():
    async def story():
        async with running(CONTROL) as camera:
            await camera.act("record", name="12A-1")
            await camera.act("stop")
            (clip,) = camera.simulator.clips
            assert camera.points["clip_name"] == "12A-1.braw"
            assert camera.points["clip_duration"] == clip["durationTimecode"]
            await camera.act("record")
            assert camera.points["clip_name"] == ""
            await camera.act("stop")
            assert camera.points["clip_name"] == "A001_C002.braw"

    asyncio.run(story())


@pytest.mark.parametrize(
    "clips",
    [
        Answer(501),
        Answer(404, {"error": "No disk or media"}),
        Answer(200, b"<html>"),
        Answer(200, [1]),
        Answer(200, {"clipList": [None, {"clipUniqueId": "x"}, {"clipUniqueId": 7, "filePath": 3}]}),
    ],
)
def test_a_list_of_clips_of_any_form_breaks_nothing(clips):
    async def story():
        async with bench(CONTROL) as camera:
            answer = camera.simulator.answer
            camera.simulator.answer = lambda request: clips if "/clips" in request.path else answer(request)
            await camera.controller.open()
            await camera.act("record")
            await camera.act("stop")
            assert camera.points["clip_name"] == ""

    asyncio.run(story())


def test_the_other_list_of_clips_is_read_too():
    async def story():
        async with bench(CONTROL) as camera:
            answer = camera.simulator.answer

            def as_newer_models(request):
                if request.path.endswith("/clips"):
                    return Answer(200, {"clips": camera.simulator.clips})
                return Answer(501) if request.path.endswith("/clips/list") else answer(request)

            camera.simulator.answer = as_newer_models
            await camera.controller.open()
            await camera.act("record", name="12A-1")
            await camera.act("stop")
            assert camera.points["clip_name"] == "12A-1.braw"

    asyncio.run(story())


def test_a_stop_is_done_though_the_list_of_clips_does_not_come():
    async def story():
        async with running(CONTROL) as camera:
            await camera.act("record")
            link, ask = camera.controller._link, camera.controller._link.ask

            async def stall(method, path, body=None):
                return await (asyncio.sleep(60) if path.startswith("/clips") else ask(method, path, body))

            link.ask = stall
            await camera.act("stop")
            assert (camera.points["recording"], camera.points["clip_name"]) == (False, "")

    asyncio.run(story())
