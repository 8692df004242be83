"""A Tessera processor played on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from filmlot.devicekit.control import Value
from filmlot.devicekit.http import Answer, HttpSimulator, Request, leaf
from filmlot.devices.tessera.actions import PATHS
from filmlot.devices.tessera.config import TesseraConfig

_ACTIONS = {
    "output/global-colour/brightness": "set_brightness",
    "output/global-colour/colour-temperature": "set_colour_temperature",
    "presets/active/number": "recall_preset",
    "input/active/source/port-type": "select_input",
    "input/active/source/port-number": "select_input",
    "override/test-pattern/type": "show_test_pattern",
}
_SWITCHED = {
    "override/blackout/enabled": ("end_blackout", "blackout"),
    "override/freeze/enabled": ("end_freeze", "freeze"),
    "override/test-pattern/enabled": ("end_test_pattern", "show_test_pattern"),
}
_PRESETS = {1: "Camera test", 2: "Main show", 80: "Night"}


class TesseraSimulator(HttpSimulator):
    """Holds the part of the tree that the family uses, and answers for it as API 3.5.2 says."""

    def __init__(self, config: TesseraConfig) -> None:  # noqa: ARG002 (the contract's)
        super().__init__()
        self.remote_enabled = True
        picture = {"refresh-rate": 50.0, "resolution": {"width": 3840, "height": 2160}}
        self.tree: dict[str, Any] = {
            "system": {"processor-name": "Wall A", "processor-type": "sx40", "software-version": "3.5.2"},
            "output": {
                "global-colour": {"brightness": 1500, "colour-temperature": 6504},
                "network": {
                    "genlock": {"source": "internal"},
                    "frame-remapping": {"enabled": False},
                    "failover": {"state": {"is-active": True}},
                },
            },
            "override": {
                "blackout": {"enabled": False},
                "freeze": {"enabled": False},
                "test-pattern": {"enabled": False, "type": "smpte-bars"},
            },
            "presets": {"active": {"number": 1, "name": "Camera test"}},
            "input": {
                "active": {"source": {"port-type": "sdi", "port-number": 1}},
                "ports": {"sdi": {"1": {"meta-data": picture}}},
            },
            "devices": {"statistics": {"associated-count": 320, "online-count": 320, "error-count": 0}},
        }

    @property
    def points(self) -> Mapping[str, Value]:
        """The processor's true state."""
        found = {point: leaf(self.tree, *path.split("/")) for point, path in PATHS.items()}
        return {point: value for point, value in found.items() if value is not None}

    def answer(self, request: Request) -> Answer:
        """The branch that is asked for, or what a written value has become."""
        path = [part for part in request.path.split("/") if part]
        if not self.remote_enabled:
            return _failed("IP control disabled")
        if not path or path[0] != "api":
            return Answer(404)
        if request.method == "GET" and not request.query:
            branch = self._branch(path[1:])
            return _failed("Object not found") if branch is None else Answer(200, {path[-1]: branch})
        if request.method == "PUT" and isinstance(request.body, dict):
            return self._write(path[1:], request.body["data"])
        return _failed("Invalid request")

    def _branch(self, path: list[str]) -> Any:
        branch: Any = self.tree
        for part in path:
            branch = branch.get(part) if isinstance(branch, dict) else None
        return branch

    def _write(self, path: list[str], value: Value) -> Answer:
        place = "/".join(path)
        switched = _SWITCHED.get(place)
        action = switched[bool(value)] if switched else _ACTIONS.get(place)
        if action is None:
            return _failed("Object is read only")
        if action in self.misbehaviour.refuses or not isinstance(value, type(self._branch(path))):
            return _failed("Invalid value")
        if action == "recall_preset":
            if value not in _PRESETS:
                return _failed("Object not found")
            self.tree["presets"]["active"]["name"] = _PRESETS[int(value)]
        self._branch(path[:-1])[path[-1]] = value
        return Answer(200, {path[-1]: value})


def _failed(words: str) -> Answer:
    return Answer(200, {"response-code": words})
