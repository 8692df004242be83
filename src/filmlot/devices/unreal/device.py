"""Unreal's controller: the HTTP side of Epic's "Remote Control API" and "Remote Control Preset API" references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel

from filmlot.devicekit.control import ControlFamily, NotReady, Publish, Refused, Value
from filmlot.devicekit.http import Answer, HttpLink, leaf
from filmlot.devicekit.http_controller import HttpController
from filmlot.devicekit.status import Reason
from filmlot.devices.unreal.actions import ACTIONS, Function, PresetFunction, PresetValues, Property
from filmlot.devices.unreal.config import UnrealConfig
from filmlot.devices.unreal.simulator import UnrealSimulator

_MOST_PROPERTIES = 64
"""Properties of a preset that are asked for; an exposed level may have thousands."""


class UnrealController(HttpController):
    """One engine; a batch is one request, and each of its answers is looked at."""

    def __init__(self, config: UnrealConfig, publish: Publish) -> None:
        super().__init__(HttpLink(f"http://{config.host}:{config.port}", timeout_s=config.timeout_ms / 1000), publish)
        self._preset, self._records = config.preset, config.records_transactions

    async def refresh(self) -> None:
        """Ask which presets there are, and for the values of the one that is shown."""
        answer = await self._link.ask("GET", "/remote/presets")
        presets = answer.body.get("Presets") if answer.is_ok and isinstance(answer.body, Mapping) else None
        if not isinstance(presets, list):
            raise NotReady(Reason.WRONG_PROTOCOL, f"the answer {answer.status} is not that of Remote Control")
        self._publish(presets=len(presets))
        if self._preset:
            self._publish(**await self._values())

    async def act(self, action: str, arguments: BaseModel) -> None:  # noqa: ARG002 (the arguments say which)
        """Do an action; raises `Refused` with the engine's words."""
        match arguments:
            case PresetValues():
                await self._set_preset(arguments)
            case PresetFunction(preset=preset, function=function, parameters=parameters):
                body = {"Parameters": parameters, "GenerateTransaction": self._records}
                await self._put(f"{_preset_path(preset)}/function/{quote(function, safe='')}", body)
            case Property(object_path=path, name=name, value=value):
                access = "WRITE_TRANSACTION_ACCESS" if self._records else "WRITE_ACCESS"
                body = {"objectPath": path, "propertyName": name, "propertyValue": {name: value}, "access": access}
                await self._put("/remote/object/property", body)
            case Function(object_path=path, function=function, parameters=parameters):
                body = {"objectPath": path, "functionName": function, "parameters": parameters}
                await self._put("/remote/object/call", body | {"generateTransaction": self._records})
        self._changed.set()

    async def _set_preset(self, arguments: PresetValues) -> None:
        path = _preset_path(arguments.preset)
        requests = [
            {
                "URL": f"{path}/property/{quote(label, safe='')}",
                "Verb": "PUT",
                "Body": {"PropertyValue": value, "GenerateTransaction": self._records},
            }
            for label, value in arguments.values.items()
        ]
        for label, answer in zip(arguments.values, await self._batch(requests), strict=True):
            _check(answer, f"{label}: ")

    async def _values(self) -> dict[str, Value]:
        path = _preset_path(self._preset)
        described = await self._link.ask("GET", path)
        if not described.is_ok:
            raise NotReady(Reason.DEVICE_FAULT, _words(described))
        labels = _labels(described.body)[:_MOST_PROPERTIES]
        answers = await self._batch(
            [{"URL": f"{path}/property/{quote(label, safe='')}", "Verb": "GET"} for label in labels]
        )
        values = {label: _first_value(answer) for label, answer in zip(labels, answers, strict=True)}
        return {label: value for label, value in values.items() if value is not None}

    async def _batch(self, requests: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """The answers to several requests in their order; the engine may give them in another."""
        if not requests:
            return []
        numbered = [{"RequestId": number, **request} for number, request in enumerate(requests)]
        answer = await self._put("/remote/batch", {"Requests": numbered})
        responses = answer.body.get("Responses") if isinstance(answer.body, Mapping) else None
        found = {
            response.get("RequestId"): Answer(int(response.get("ResponseCode", 0)), response.get("ResponseBody"))
            for response in (responses if isinstance(responses, list) else ())
            if isinstance(response, Mapping) and isinstance(response.get("ResponseCode", 0), int)
        }
        missing = Answer(0, {"errorMessage": "the engine's batch has no answer to this"})
        return [found.get(number, missing) for number in range(len(requests))]

    async def _put(self, path: str, body: Mapping[str, Any]) -> Answer:
        answer = await self._link.ask("PUT", path, body)
        _check(answer)
        return answer


def _check(answer: Answer, before: str = "") -> None:
    if not answer.is_ok:
        raise Refused(before + _words(answer))


def _words(answer: Answer) -> str:
    return f"{leaf(answer.body, 'errorMessage') or 'no reason given'} ({answer.status})"


def _preset_path(preset: str) -> str:
    return f"/remote/preset/{quote(preset, safe='')}"


def _labels(described: Any) -> list[str]:
    """The labels of the properties that a preset exposes, in its order."""
    preset = described.get("Preset") if isinstance(described, Mapping) else None
    groups = preset.get("Groups") if isinstance(preset, Mapping) else None
    exposed = [
        leaf(entry, "DisplayName")
        for group in (groups if isinstance(groups, list) else ())
        if isinstance(group, Mapping) and isinstance(group.get("ExposedProperties"), list)
        for entry in group["ExposedProperties"]
    ]
    return [label for label in exposed if isinstance(label, str)]


def _first_value(answer: Answer) -> Value | None:
    """The value of a property on the first object that it is exposed of; None for a structure."""
    values = answer.body.get("PropertyValues") if isinstance(answer.body, Mapping) else None
    return leaf(values[0], "PropertyValue") if answer.is_ok and isinstance(values, list) and values else None


CONTROL = ControlFamily.from_folder(
    Path(__file__).parent,
    config=UnrealConfig,
    actions=ACTIONS,
    controller=UnrealController,
    simulator=UnrealSimulator,
)
