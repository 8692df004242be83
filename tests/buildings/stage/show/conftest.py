"""A stage whose console plays on devices that answer at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Any

import pytest
from tests.buildings.stage.conftest import Set
from tests.buildings.stage.show.cues import cue

from filmlot.buildings.stage.contracts import DeviceStatus
from filmlot.buildings.stage.engine.show.cue import Cue
from filmlot.buildings.stage.show.console import Console
from filmlot.buildings.stage.show.contracts import CueListView
from filmlot.kernel.audit import AuditLine
from filmlot.kernel.events import EventRow

WAIT_S = 10.0
WELL = {"link": "up", "usable": "yes", "fresh": True, "age_ms": 1.0, "rate_hz": 60.0, "lost": 0, "reason": None}


@dataclass
class Stage:
    """The stage, its console, and one cue list."""

    set: Set
    console: Console
    list_id: str = ""
    seen: dict[str, Any] = field(default_factory=dict)

    @property
    def machinery(self) -> Any:
        return self.set.machinery

    def ask(self, method: str, path: str, *, status: int = 200, json: object = None) -> Any:
        answer = self.set.client.request(method, f"{self.set.address}/{path}", json=json)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def refused(self, method: str, path: str, code: str, *, json: object = None) -> dict[str, Any]:
        answer = self.set.client.request(method, f"{self.set.address}/{path}", json=json)
        assert answer.json()["code"] == f"stage.{code}", answer.text
        params: dict[str, Any] = answer.json()["params"]
        return params

    def put(self, *cues: Cue) -> CueListView:
        edits = [{"kind": "put", "cue": item.model_dump(mode="json")} for item in cues]
        answer = self.ask("POST", f"cue-lists/{self.list_id}/edits", json={"edits": edits})
        self.console.refresh()
        return CueListView.model_validate(answer)

    def cues(self) -> CueListView:
        return CueListView.model_validate(self.ask("GET", f"cue-lists/{self.list_id}"))

    def move(self, *states: str, **more: object) -> dict[str, Any]:
        for state in states:
            view: dict[str, Any] = self.ask("POST", "show", json={"state": state, **more})
            self.console.refresh()
        return view

    def go(self, number: float | None = None) -> dict[str, Any]:
        body = {} if number is None else {"cue_id": cue(number).id}
        run: dict[str, Any] = self.ask("POST", f"cue-lists/{self.list_id}/go", json=body)
        return run

    def events(self, kind: str) -> list[dict[str, Any]]:
        with self.set.ground.look() as look:
            rows = look.session.query(EventRow).filter(EventRow.type == f"stage.{kind}").order_by(EventRow.id)
            return [row.data for row in rows]

    def audit(self, verb: str) -> list[str]:
        with self.set.ground.look() as look:
            rows = look.session.query(AuditLine).filter(AuditLine.verb == f"stage.{verb}")
            return [str(row.after) for row in rows]

    def wait_for(self, kind: str, count: int = 1) -> list[dict[str, Any]]:
        """Waits until as many events of a kind are in the log."""
        until_s = monotonic() + WAIT_S
        while len(found := self.events(kind)) < count and monotonic() < until_s:
            sleep(0.01)
        assert len(found) >= count, f"{kind}: {found}"
        return found


@pytest.fixture
def stage(stage_set: Set) -> Iterator[Stage]:
    machinery = stage_set.machinery
    with stage_set.ground.look() as look:
        from filmlot.buildings.stage.stage import find_row, parse

        devices = parse(find_row(look.session, stage_set.id).description).devices
    machinery.statuses = {device.id: DeviceStatus.model_validate(WELL) for device in devices}
    console = machinery.console = Console(stage_set.ground, stage_set.id, machinery)
    console.start()
    found = Stage(stage_set, console)
    found.list_id = found.ask("POST", "cue-lists", status=201, json={"name": "Main"})["id"]
    found.move("standby", "rehearse")
    yield found
    console.stop()
