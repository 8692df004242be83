"""A COEX controller played on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from filmlot.devicekit.control import Value
from filmlot.devicekit.http import Answer, HttpSimulator, Request
from filmlot.devices.novastar_coex.config import NovaStarCOEXConfig

_SCREEN, _CANVAS = "{5f2e0c1a-0001}", 2048
_DISPLAYS = ("picture", "black", "frozen")
_DISPLAY_ACTIONS = ("show_picture", "blackout", "freeze")


class NovaStarCOEXSimulator(HttpSimulator):
    """Has one screen of twelve cabinets on one canvas."""

    def __init__(self, config: NovaStarCOEXConfig) -> None:  # noqa: ARG002 (the contract's)
        super().__init__()
        self.cabinets = 12
        self.is_locked = False
        self._screen: dict[str, Any] = {"screenId": _SCREEN, "brightness": 1.0, "colorTemperature": 6500, "gamma": 2.8}
        self._display = 0
        self._preset: int | None = None

    @property
    def points(self) -> Mapping[str, Value]:
        """The controller's true state."""
        points: dict[str, Value] = {
            "brightness_percent": round(self._screen["brightness"] * 100, 1),
            "colour_temperature_k": self._screen["colorTemperature"],
            "display": _DISPLAYS[self._display],
        }
        return points if self._preset is None else {**points, "preset": self._preset}

    def answer(self, request: Request) -> Answer:
        """As the controller answers."""
        if request.method == "GET":
            return self._read(request.path.removeprefix("/api/v1"))
        if self.is_locked:
            return _said(1, "device locked")
        asked = {
            "PUT /screen/brightness": self._dim,
            "PUT /screen/colortemperature": self._tint,
            "PUT /device/displaymode": self._show,
            "POST /preset/current/update": self._recall,
        }.get(f"{request.method} {request.path.removeprefix('/api/v1')}")
        # Firmware answers an address that it does not know with an empty success.
        return Answer(200) if asked is None else asked(request.body)

    def _read(self, path: str) -> Answer:
        data: Mapping[str, Any] = {
            "/screen/displayparams": {"list": [self._screen]},
            "/screen/output/display/state": {
                "mappingState": [{"canvasID": _CANVAS, "enable": False}],
                "displayState": [{"canvasID": _CANVAS, "displayMode": self._display}],
            },
            "/screen/cabinet/count": {"list": [{"ScreenID": _SCREEN, "CabinetCount": self.cabinets}]},
        }
        return _said(0, "Success", data[path]) if path in data else Answer(404)

    def _dim(self, body: Mapping[str, Any]) -> Answer:
        return self._write("set_brightness", body["screenIdList"], brightness=float(body["brightness"]))

    def _tint(self, body: Mapping[str, Any]) -> Answer:
        kelvin = int(body["colorTemperature"])
        return self._write("set_colour_temperature", body["screenIdList"], colorTemperature=kelvin)

    def _write(self, action: str, screens: list[str], **values: Any) -> Answer:
        if action in self.misbehaviour.refuses:
            return _said(1, "Invalid parameter")
        if _SCREEN in screens:
            self._screen.update(values)
        return _said(0, "Success")

    def _show(self, body: Mapping[str, Any]) -> Answer:
        if _DISPLAY_ACTIONS[body["value"]] in self.misbehaviour.refuses:
            return _said(1, "Invalid parameter")
        if _CANVAS in body["canvasIDs"]:
            self._display = body["value"]
        return _said(0, "Success")

    def _recall(self, body: Mapping[str, Any]) -> Answer:
        if "recall_preset" in self.misbehaviour.refuses or body["screenID"] != _SCREEN:
            return _said(1, "Invalid parameter")
        self._preset = int(body["sequenceNumber"])
        return _said(0, "Success")


def _said(code: int, message: str, data: Any = None) -> Answer:
    return Answer(200, {"code": code, "data": data, "message": message})
