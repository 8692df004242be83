"""A stage that is being calibrated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from tests.buildings.stage.conftest import Set


@dataclass
class Bench:
    """The stage, and what is asked of it."""

    set: Set

    def ask(self, method: str, path: str, *, status: int = 200, json: object = None) -> Any:
        answer = self.set.client.request(method, f"{self.set.address}/{path}", json=json)
        assert answer.status_code == status, answer.text
        return answer.json()

    def refused(self, method: str, path: str, code: str, *, json: object = None) -> dict[str, Any]:
        answer = self.set.client.request(method, f"{self.set.address}/{path}", json=json)
        assert answer.json()["code"] == f"stage.{code}", answer.text
        document: dict[str, Any] = answer.json()
        return document

    def measure(self, measurement: dict[str, Any], **more: object) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("POST", "calibrations", status=201, json={"measurement": measurement, **more})
        return found

    def accept(self, calibration: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("POST", f"calibrations/{calibration['id']}/accept")
        return found

    def withdraw(self, calibration: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("POST", f"calibrations/{calibration['id']}/withdraw")
        return found

    def standings(self) -> dict[str, str]:
        return {item["id"]: item["standing"] for item in self.ask("GET", "calibrations")["items"]}


@pytest.fixture
def bench(stage_set: Set) -> Bench:
    return Bench(stage_set)
