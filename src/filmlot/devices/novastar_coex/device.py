"""The controller of NovaStar's "COEX Series Interface API", 1.4: what is written is believed once it is read back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from filmlot.devicekit.control import ControlFamily, NotReady, Publish, Refused, Value
from filmlot.devicekit.http import HttpLink, leaf
from filmlot.devicekit.http_controller import HttpController
from filmlot.devicekit.status import Reason
from filmlot.devices.novastar_coex.actions import ACTIONS, Brightness, ColourTemperature, Preset
from filmlot.devices.novastar_coex.config import NovaStarCOEXConfig
from filmlot.devices.novastar_coex.simulator import NovaStarCOEXSimulator

_PARAMETERS = "/api/v1/screen/displayparams"
_STATE = "/api/v1/screen/output/display/state"
_CABINETS = "/api/v1/screen/cabinet/count"
_SUCCESS = {0, 200}
_LOCKED = "device locked"
_LOOK_AGAIN_S = 0.05
# The document calls 1 frozen and 2 black where the state is read, and the other way round where it is written; an MX30
# reads as it is written.
_DISPLAYS = {"show_picture": (0, "picture"), "blackout": (1, "black"), "freeze": (2, "frozen")}
_NAMES = dict(_DISPLAYS.values())
_BRIGHTNESS_STEP_PERCENT = 0.5

_Points = dict[str, Value]


class NovaStarCOEXController(HttpController):
    """One controller, with all of its screens and canvases."""

    def __init__(self, config: NovaStarCOEXConfig, publish: Publish) -> None:
        super().__init__(HttpLink(f"http://{config.host}:{config.port}", timeout_s=config.timeout_ms / 1000), publish)
        self._patience_s = config.timeout_ms / 1000
        self._screens: list[str] = []
        self._canvases: list[int] = []

    async def refresh(self) -> None:
        """Ask for every screen's brightness and white, and what the canvases show."""
        self._publish(**await self._read())

    async def probe(self) -> None:
        """Ask for the state; a controller without cabinets has no screen."""
        await self.refresh()
        counts = _rows(await self._ask("GET", _CABINETS), "list")
        found = [leaf(row, key) for row in counts for key in ("CabinetCount", "cabinetCount")]
        cabinets = sum(count for count in found if isinstance(count, int))
        self._publish(cabinets=cabinets)
        if counts and not cabinets:
            raise NotReady(Reason.DEVICE_FAULT, "no cabinet is connected")

    async def act(self, action: str, arguments: BaseModel) -> None:
        """Write to every screen, and read back what came of it."""
        match arguments:
            case Brightness(percent=percent):
                body = {"screenIdList": self._screens, "brightness": percent / 100}
                await self._ask("PUT", "/api/v1/screen/brightness", body)
                await self._see(lambda points: _is_near(points.get("brightness_percent"), percent))
            case ColourTemperature(colour_temperature_k=kelvin):
                body = {"screenIdList": self._screens, "colorTemperature": kelvin}
                await self._ask("PUT", "/api/v1/screen/colortemperature", body)
                await self._see(lambda points: points.get("colour_temperature_k") == kelvin)
            case Preset(preset=number):
                for screen in self._screens:
                    body = {"sequenceNumber": number, "screenID": screen}
                    await self._ask("POST", "/api/v1/preset/current/update", body)
                self._publish(preset=number)
                self._changed.set()
            case _:
                value, display = _DISPLAYS[action]
                body = {"value": value, "canvasIDs": self._canvases}
                await self._ask("PUT", "/api/v1/device/displaymode", body)
                await self._see(lambda points: points.get("display") == display)

    async def _see(self, is_so: Callable[[_Points], bool]) -> None:
        """Read until it is so; some firmware says Success to what it does not know, and changes nothing."""
        try:
            async with asyncio.timeout(self._patience_s):
                while not is_so(points := await self._read()):  # noqa: ASYNC110 (the controller is asked)
                    await asyncio.sleep(_LOOK_AGAIN_S)
        except TimeoutError as error:
            raise Refused("the controller said Success and changed nothing") from error
        self._publish(**points)

    async def _read(self) -> _Points:
        screens = _rows(await self._ask("GET", _PARAMETERS), "list")
        canvases = _rows(await self._ask("GET", _STATE), "displayState")
        self._screens = [str(leaf(row, "screenId")) for row in screens if leaf(row, "screenId") is not None]
        self._canvases = [number for row in canvases if isinstance(number := leaf(row, "canvasID"), int)]
        brightness = _common(screens, "brightness")
        read = {
            "screens": len(self._screens),
            "brightness_percent": round(brightness * 100, 1) if isinstance(brightness, int | float) else None,
            "colour_temperature_k": _common(screens, "colorTemperature"),
            "display": _NAMES.get(_whole(_common(canvases, "displayMode")), "mixed"),
        }
        return {point: value for point, value in read.items() if value is not None}

    async def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """What the answer carries; raises `Refused` and `NotReady` in the controller's words."""
        answer = await self._link.ask(method, path, body)
        code, words = leaf(answer.body, "code"), leaf(answer.body, "message")
        if words == _LOCKED:
            raise NotReady(Reason.BUSY, "device locked: VMP has it on another machine")
        if answer.is_ok and (code is None or code in _SUCCESS):
            return answer.body.get("data", answer.body) if isinstance(answer.body, Mapping) else answer.body
        said = f"{words or 'no reason given'} (code {code}, status {answer.status})"
        if method == "GET":
            raise NotReady(Reason.WRONG_PROTOCOL, f"{path}: {said}")
        raise Refused(said)


def _rows(data: Any, key: str) -> list[Any]:
    """The rows of a list, which some firmware gives as one object or without its name."""
    found = data.get(key) if isinstance(data, Mapping) else data
    if isinstance(found, Mapping):
        return [found]
    return found if isinstance(found, list) else []


def _common(rows: list[Any], key: str) -> Value | None:
    """The value that all rows have; None when they differ."""
    values = {leaf(row, key) for row in rows}
    return values.pop() if len(values) == 1 else None


def _whole(value: Value | None) -> int:
    return value if isinstance(value, int) else -1


def _is_near(value: Value | None, percent: float) -> bool:
    return isinstance(value, int | float) and abs(value - percent) <= _BRIGHTNESS_STEP_PERCENT


CONTROL = ControlFamily.from_folder(
    Path(__file__).parent,
    config=NovaStarCOEXConfig,
    actions=ACTIONS,
    controller=NovaStarCOEXController,
    simulator=NovaStarCOEXSimulator,
)
