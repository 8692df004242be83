"""The controller of Blackmagic's "Camera Control REST API", version 1: recording is done when the camera says so."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Set
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import BaseModel

from filmlot.devicekit.control import ControlFamily, NotReady, Publish, Refused, Value
from filmlot.devicekit.http import Answer, HttpLink, leaf
from filmlot.devicekit.http_controller import HttpController
from filmlot.devicekit.status import Reason
from filmlot.devices.blackmagic_camera.actions import ACTIONS, Record, ShutterAngle, WhiteBalance
from filmlot.devices.blackmagic_camera.config import BlackmagicCameraConfig
from filmlot.devices.blackmagic_camera.files import harvester_of
from filmlot.devices.blackmagic_camera.simulator import BlackmagicCameraSimulator
from filmlot.standards.wire import WireError

_RECORD = "/transports/0/record"
_MEDIA = "/media/workingset"
_CLIPS = {"/clips/list": "clipList", "/clips": "clips"}
"""Where a camera lists its clips, and the list's name; which of them it has depends on its model."""
_VALUES: Mapping[str, Mapping[str, str]] = {
    _RECORD: {"recording": "recording"},
    "/video/iso": {"iso": "iso"},
    "/video/whiteBalance": {"whiteBalance": "white_balance_k"},
    "/video/whiteBalanceTint": {"whiteBalanceTint": "tint"},
    "/lens/iris": {"apertureStop": "f_stop"},
    "/lens/focus": {"normalised": "focus"},
    "/lens/zoom": {"focalLength": "focal_length_mm"},
}
"""Where the points come from."""
_SETTINGS: Mapping[str, tuple[str, str]] = {
    "set_iso": ("/video/iso", "iso"),
    "set_shutter_speed": ("/video/shutter", "shutterSpeed"),
    "set_iris": ("/lens/iris", "apertureStop"),
    "set_focus": ("/lens/focus", "normalised"),
    "set_zoom": ("/lens/zoom", "focalLength"),
}
"""Where an action puts its one argument."""
_LOOK_AGAIN_S = 0.05
_LISTED_S = 0.4
"""How long a clip is looked for after the stop: a camera lists it a little later."""
_WORDS = {
    400: "the camera does not have this value",
    403: "another setting has it, such as automatic exposure",
    404: "the camera does not have this",
    501: "the camera does not have this",
}


class BlackmagicCameraController(HttpController):
    """One camera. What its model does not have is asked for once and then left alone."""

    def __init__(self, config: BlackmagicCameraConfig, publish: Publish) -> None:
        link = HttpLink(
            f"{config.url}/control/api/v1",
            timeout_s=config.timeout_ms / 1000,
            verify=config.verifies_certificate,
            credentials=config.credentials,
        )
        super().__init__(link, publish)
        self._patience_s = config.timeout_ms / 1000
        self._missing: set[str] = set()
        self._degrees_are_hundredths = True
        self._listed: Set[int] = frozenset()
        self._former: Set[int] | None = None
        """The clips that were there when it was told to roll; None while it is not."""

    async def refresh(self) -> None:
        """Ask for everything that the camera has."""
        await self._read_all()

    async def probe(self) -> None:
        """Ask for everything; a camera without space for a recording cannot be worked with."""
        _check_media(await self._read_all())

    async def act(self, action: str, arguments: BaseModel) -> None:
        """Set the action's value; a recording is waited for."""
        match arguments:
            case Record(name=name):
                await self._record(recording=True, name=name)
            case ShutterAngle(angle_deg=angle_deg):
                angle = round(angle_deg * 100) if self._degrees_are_hundredths else angle_deg
                await self._put("/video/shutter", {"shutterAngle": angle})
            case WhiteBalance(white_balance_k=kelvin, tint=tint):
                await self._put("/video/whiteBalance", {"whiteBalance": kelvin})
                if tint is not None:
                    await self._put("/video/whiteBalanceTint", {"whiteBalanceTint": tint})
            case _ if action == "stop":
                await self._record(recording=False)
            case _:
                path, name = _SETTINGS[action]
                (value,) = arguments.model_dump().values()
                await self._put(path, {name: value})
        self._changed.set()

    async def _record(self, *, recording: bool, name: str = "") -> None:
        if recording and self._former is None:
            self._former = self._listed
            self._publish(clip_name="", clip_duration="")
        await self._put(_RECORD, {"recording": recording, **({"clipName": name} if name else {})})
        async with asyncio.timeout(self._patience_s):
            while (await self._get(_RECORD)).get("recording") is not recording:  # noqa: ASYNC110 (the camera is asked)
                await asyncio.sleep(_LOOK_AGAIN_S)
        self._publish(recording=recording)
        if not recording and self._former is not None:
            await self._tell_clip(self._former)
            self._former = None

    async def _tell_clip(self, former: Set[int]) -> None:
        """Publish the name and the length that the camera itself gave to what it has recorded."""
        with contextlib.suppress(TimeoutError):  # it has stopped all the same
            async with asyncio.timeout(_LISTED_S):
                while not _CLIPS.keys() <= self._missing:
                    clips = await self._list_clips()
                    if new := clips.keys() - former:
                        clip = clips[max(new)]
                        name = PurePosixPath(str(leaf(clip, "filePath") or "")).name
                        self._publish(clip_name=name, clip_duration=str(leaf(clip, "durationTimecode") or ""))
                        return
                    await asyncio.sleep(_LOOK_AGAIN_S)

    async def _list_clips(self) -> Mapping[int, Any]:
        """The clips by their ids; none where the camera has no list, or no card."""
        for path, name in _CLIPS.items():
            if path in self._missing:
                continue
            try:
                answer = await self._link.ask("GET", path)
            except WireError:  # a page that is not there, or a list without end
                self._missing.add(path)
                continue
            if answer.status == HTTPStatus.NOT_IMPLEMENTED:
                self._missing.add(path)
            clips = answer.body.get(name) if isinstance(answer.body, Mapping) else None
            if answer.is_ok and isinstance(clips, list):
                return {number: clip for clip in clips if type(number := leaf(clip, "clipUniqueId")) is int}
        return {}

    async def _read_all(self) -> Any:
        """Publish everything, and give the list of media; None where the model does not list them."""
        for path, names in _VALUES.items():
            found = await self._get(path)
            points = {point: leaf(found, name) for name, point in names.items()}
            self._publish(**{point: value for point, value in points.items() if value is not None})
        self._publish(**self._shutter(await self._get("/video/shutter")))
        media = (await self._get(_MEDIA)).get("workingset")
        left_s = leaf(_active(media), "remainingRecordTime")
        if left_s is not None:
            self._publish(recording_time_s=left_s)
        self._listed = (await self._list_clips()).keys()
        return media

    def _shutter(self, found: Mapping[str, Any]) -> dict[str, Value]:
        """The shutter's points; cameras give the angle in hundredths of a degree, the app for telephones in degrees."""
        speed, angle = leaf(found, "shutterSpeed"), leaf(found, "shutterAngle")
        points: dict[str, Value] = {} if speed is None else {"shutter_speed": speed}
        if isinstance(angle, int | float):
            self._degrees_are_hundredths = angle > 360
            points["shutter_angle_deg"] = angle / 100 if self._degrees_are_hundredths else angle
        return points

    async def _get(self, path: str) -> Mapping[str, Any]:
        """What the camera says there; nothing where its model has nothing."""
        if path in self._missing:
            return {}
        answer = await self._link.ask("GET", path)
        if path == _RECORD:
            _check_api(answer)
        if not answer.is_ok:
            self._missing.add(path)
        return answer.body if isinstance(answer.body, Mapping) and answer.is_ok else {}

    async def _put(self, path: str, body: Mapping[str, Any]) -> None:
        answer = await self._link.ask("PUT", path, body)
        if not answer.is_ok:
            raise Refused(f"{_WORDS.get(answer.status, 'no reason given')} ({answer.status})")


def _check_api(answer: Answer) -> None:
    if answer.status in {401, 407}:
        raise NotReady(Reason.WRONG_PASSWORD, f"the camera asks for a user and a password ({answer.status})")
    if not answer.is_ok:
        # A camera whose web manager is off sends every address elsewhere, and has nothing there.
        raise NotReady(Reason.REMOTE_DISABLED, f"the camera's web media manager is off ({answer.status})")
    if not isinstance(leaf(answer.body, "recording"), bool):
        raise NotReady(Reason.WRONG_PROTOCOL, "the camera does not say whether it records")


def _active(media: Any) -> Any:
    """The medium that is recorded to."""
    entries = [entry for entry in media if isinstance(entry, Mapping)] if isinstance(media, list) else []
    return next((entry for entry in entries if entry.get("activeDisk")), None)


def _check_media(media: Any) -> None:
    if media is None:
        return
    active = _active(media)
    if active is None:
        raise NotReady(Reason.NO_MEDIA, "no medium is active")
    if leaf(active, "remainingRecordTime") == 0:
        raise NotReady(Reason.MEDIA_FULL, f"{leaf(active, 'volume') or 'the medium'} has no time left")


CONTROL = ControlFamily.from_folder(
    Path(__file__).parent,
    config=BlackmagicCameraConfig,
    actions=ACTIONS,
    controller=BlackmagicCameraController,
    simulator=BlackmagicCameraSimulator,
    harvester=harvester_of,
)
