"""A Blackmagic camera's REST control played on this machine."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from filmlot.devicekit.control import Value
from filmlot.devicekit.ftp_simulator import PlayedFile, RecorderSimulator
from filmlot.devicekit.http import Answer, HttpSimulator, Request
from filmlot.devices.blackmagic_camera.config import BlackmagicCameraConfig
from filmlot.standards.timecode import Timecode

_BASE = "/control/api/v1"
_ACTIONS = {
    "/video/iso": "set_iso",
    "/video/whiteBalance": "set_white_balance",
    "/video/whiteBalanceTint": "set_white_balance",
    "/lens/iris": "set_iris",
    "/lens/focus": "set_focus",
    "/lens/zoom": "set_zoom",
}
_ISOS = {100, 200, 400, 800, 1600, 3200}
_NO_CONTENT, _INVALID, _NOT_THERE = Answer(204), Answer(400), Answer(404, {"error": "not found"})
_RATE = Fraction(24)
_BYTES_A_FRAME = 100_000
_CARD = "usb/CARD1/"
_MOUNTS, _MOUNT = "/mounts/", "CARD1-sd1"


class BlackmagicCameraSimulator(RecorderSimulator, HttpSimulator):
    """A cinema camera with one card and an electronic lens; the shutter is in hundredths of a degree."""

    def __init__(self, config: BlackmagicCameraConfig) -> None:
        super().__init__(ftp_port=config.ftp_port)
        pair = f"{config.username}:{config.password.get_secret_value()}"
        self._authorization = f"Basic {base64.b64encode(pair.encode()).decode()}" if config.username else ""
        self.has_web_manager = True
        self.clips: list[dict[str, Any]] = []
        self._recording, self._began_s = "", 0.0
        self.media: list[dict[str, Any]] = [
            {"index": 0, "activeDisk": True, "volume": "CARD1", "deviceName": "cfast0", "remainingRecordTime": 3600}
        ]
        self.state: dict[str, dict[str, Any]] = {
            "/transports/0/record": {"recording": False},
            "/video/iso": {"iso": 400},
            "/video/shutter": {"continuousShutterAutoExposure": False, "shutterAngle": 18_000},
            "/video/whiteBalance": {"whiteBalance": 5600},
            "/video/whiteBalanceTint": {"whiteBalanceTint": 10},
            "/lens/iris": {"apertureStop": 4.0, "normalised": 0.4},
            "/lens/focus": {"normalised": 0.5},
            "/lens/zoom": {"focalLength": 35, "normalised": 0.3},
        }

    @property
    def points(self) -> Mapping[str, Value]:
        """The camera's true state."""
        shutter = self.state["/video/shutter"]
        exposure = (
            {"shutter_angle_deg": shutter["shutterAngle"] / 100}
            if "shutterAngle" in shutter
            else {"shutter_speed": shutter["shutterSpeed"]}
        )
        return {
            "recording": self.state["/transports/0/record"]["recording"],
            "iso": self.state["/video/iso"]["iso"],
            "white_balance_k": self.state["/video/whiteBalance"]["whiteBalance"],
            "tint": self.state["/video/whiteBalanceTint"]["whiteBalanceTint"],
            "f_stop": self.state["/lens/iris"]["apertureStop"],
            "focus": self.state["/lens/focus"]["normalised"],
            "focal_length_mm": self.state["/lens/zoom"]["focalLength"],
            **exposure,
        }

    def answer(self, request: Request) -> Answer:
        """As the camera answers."""
        if not self.has_web_manager:
            return Answer(404 if request.path.endswith("/") else 307)
        if request.authorization != self._authorization:
            return Answer(401)
        if request.path.startswith(_MOUNTS):
            return self._give(request.path.removeprefix(_MOUNTS), request.range)
        path = request.path.removeprefix(_BASE)
        known = {
            **self.state,
            "/media/workingset": {"size": 1, "workingset": self.media},
            "/clips/list": {"clipList": self.clips},
        }
        if path not in known:
            return Answer(501)
        return Answer(200, known[path]) if request.method == "GET" else self._set(path, request.body)

    def _set(self, path: str, body: dict[str, Any]) -> Answer:
        if self._action(path, body) in self.misbehaviour.refuses:
            return _INVALID
        if path == "/transports/0/record":
            return self._record(body)
        if path == "/video/shutter":
            kind = "shutterAngle" if "shutterAngle" in body else "shutterSpeed"
            self.state[path] = {"continuousShutterAutoExposure": False, kind: body[kind]}
            return _NO_CONTENT
        if path == "/video/iso" and body["iso"] not in _ISOS:
            return _INVALID
        self.state[path] |= {name: body[name] for name in self.state[path] if name in body}
        return _NO_CONTENT

    def _record(self, body: dict[str, Any]) -> Answer:
        recording = self.state["/transports/0/record"]
        if body["recording"] and not self.media:
            return _INVALID
        if body["recording"] and not recording["recording"]:
            self._recording = body.get("clipName", f"A001_C{len(self.clips) + 1:03}")
            self._began_s = time.monotonic()
        if recording["recording"] and not body["recording"]:
            self._write_clip(self._recording, max(1, round((time.monotonic() - self._began_s) * _RATE)))
        recording["recording"] = bool(body["recording"])
        return _NO_CONTENT

    def _write_clip(self, name: str, frames: int) -> None:
        file = f"{name}.braw"
        self.files[_CARD + file] = PlayedFile(name, frames * _BYTES_A_FRAME)
        clip = {"clipUniqueId": len(self.clips) + 1, "filePath": f"/mnt/sd0/CARD1/{file}"}
        self.clips.append({**clip, "durationTimecode": str(Timecode.from_frame(frames, _RATE))})

    def _give(self, path: str, wanted: str) -> Answer:
        """What the web media manager's addresses give: the cards, the files of one, or a file from a byte on."""
        files = {name.removeprefix(_CARD): file for name, file in self.files.items() if name.startswith(_CARD)}
        if not path:
            return Answer(200, [{"name": _MOUNT, "type": "directory"}])
        if path == f"{_MOUNT}/":
            return Answer(200, [{"name": name, "type": "file", "size": file.size} for name, file in files.items()])
        found = files.get(path.removeprefix(f"{_MOUNT}/"))
        if found is None:
            return _NOT_THERE
        offset = int(wanted.removeprefix("bytes=").removesuffix("-") or 0)
        return Answer(206 if wanted else 200, found.read(offset, found.size))

    def _action(self, path: str, body: dict[str, Any]) -> str:
        if path == "/transports/0/record":
            return "record" if body["recording"] else "stop"
        if path == "/video/shutter":
            return "set_shutter_angle" if "shutterAngle" in body else "set_shutter_speed"
        return _ACTIONS[path]
