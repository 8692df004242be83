"""An Unreal Engine's Remote Control server played on this machine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from filmlot.devicekit.control import Value
from filmlot.devicekit.http import Answer, HttpSimulator, Request
from filmlot.devices.unreal.config import UnrealConfig

_PRESET = re.compile(r"/remote/preset/([^/]+)(?:/(property|function)/(.+))?")


class UnrealSimulator(HttpSimulator):
    """Has one preset, one actor, and remembers the functions that were called."""

    def __init__(self, config: UnrealConfig) -> None:
        super().__init__()
        self._shown = config.preset
        self.presets: dict[str, dict[str, Any]] = {
            "Stage": {"Wall Intensity": 1.0, "Backdrop": "forest", "Sun Visible": True, "Sun": {"Pitch": -60.0}}
        }
        self.objects: dict[str, dict[str, Any]] = {"/Game/Stage.Stage:PersistentLevel.Wall": {"Intensity": 1.0}}
        self.called: list[tuple[str, dict[str, Any]]] = []

    @property
    def points(self) -> Mapping[str, Value]:
        """How many presets there are, and the values of the one that is shown."""
        shown = self.presets.get(self._shown, {})
        values = {label: value for label, value in shown.items() if not isinstance(value, dict)}
        return {"presets": len(self.presets), **values}

    def answer(self, request: Request) -> Answer:
        """As the engine answers."""
        body = request.body if isinstance(request.body, dict) else {}
        routes = {
            "GET /remote/info": self._info,
            "GET /remote/presets": self._list,
            "PUT /remote/batch": self._batch,
            "PUT /remote/object/property": self._property,
            "PUT /remote/object/call": self._call,
        }
        route = routes.get(f"{request.method} {request.path}")
        if route is not None:
            return route(body)
        asked = _PRESET.fullmatch(request.path)
        if asked is None:
            return Answer(404)
        if asked[1] not in self.presets:
            return _refused(404, f"Preset {asked[1]} could not be found.")
        if asked[2] is None:
            return self._describe(asked[1])
        if asked[2] == "function":
            return self._function("call_preset", asked[3], body.get("Parameters", {}), {"ReturnedValues": [{}]})
        return self._exposed(request.method, self.presets[asked[1]], asked[3], body)

    def _info(self, _: dict[str, Any]) -> Answer:
        return Answer(200, {"HttpRoutes": [{"Path": "/remote/info", "Verb": "Get"}]})

    def _list(self, _: dict[str, Any]) -> Answer:
        return Answer(200, {"Presets": [{"Name": name, "Path": f"/Game/{name}.{name}"} for name in self.presets]})

    def _batch(self, body: dict[str, Any]) -> Answer:
        return Answer(200, {"Responses": [self._batched(one) for one in body["Requests"]]})

    def _batched(self, one: Mapping[str, Any]) -> dict[str, Any]:
        answer = self.answer(Request(one["Verb"], unquote(one["URL"]), body=one.get("Body")))
        return {"RequestId": one["RequestId"], "ResponseCode": answer.status, "ResponseBody": answer.body}

    def _describe(self, name: str) -> Answer:
        exposed = [{"DisplayName": label} for label in self.presets[name]]
        groups = [{"Name": "Default Group", "ExposedProperties": exposed, "ExposedFunctions": []}]
        return Answer(200, {"Preset": {"Name": name, "Groups": groups}})

    def _exposed(self, method: str, properties: dict[str, Any], label: str, body: dict[str, Any]) -> Answer:
        if label not in properties:
            return _refused(404, "Unable to resolve the preset field.")
        if method == "GET":
            return Answer(200, {"PropertyValues": [{"ObjectPath": "", "PropertyValue": properties[label]}]})
        if "set_preset" in self.misbehaviour.refuses:
            return _refused(400, "the property is read only")
        properties[label] = body["PropertyValue"]
        return Answer(200)

    def _property(self, body: dict[str, Any]) -> Answer:
        path, name = str(body.get("objectPath")), str(body.get("propertyName"))
        if name not in self.objects.get(path, {}):
            return _refused(400, f"Object property: {path}.{name} could not be resolved")
        if body.get("access") == "READ_ACCESS":
            return Answer(200, {name: self.objects[path][name]})
        if "set_property" in self.misbehaviour.refuses:
            return _refused(400, "the property is read only")
        self.objects[path].update(body["propertyValue"])
        return Answer(200)

    def _call(self, body: dict[str, Any]) -> Answer:
        path = str(body.get("objectPath"))
        if path not in self.objects:
            return _refused(400, f"Object: {path} does not exist.")
        return self._function("call", str(body.get("functionName")), body.get("parameters", {}), {"ReturnValue": True})

    def _function(self, action: str, name: str, parameters: dict[str, Any], returned: dict[str, Any]) -> Answer:
        if action in self.misbehaviour.refuses:
            return _refused(400, "the function could not be called")
        self.called.append((name, parameters))
        return Answer(200, returned)


def _refused(status: int, message: str) -> Answer:
    return Answer(status, {"errorMessage": message})
