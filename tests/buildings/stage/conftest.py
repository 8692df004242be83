"""A stage of Li Mei's company, behind a server whose machinery is in the test's own process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.buildings.stage.recorders import Recorders
from tests.conftest import Owner

from filmlot.buildings.stage.jobs import VerifyParams, verify
from filmlot.buildings.stage.seeds import DEMO
from filmlot.buildings.stage.stage import build
from filmlot.buildings.stage.take_contracts import TakeView
from filmlot.kernel.ground import Ground
from filmlot.kernel.jobs import JobContext


@dataclass(frozen=True)
class Set:
    """A stage, and the owner's browser before it."""

    ground: Ground
    client: TestClient
    machinery: Recorders
    id: str
    address: str

    @property
    def view_address(self) -> str:
        return f"ws://127.0.0.1:8700{self.address}/view"

    @property
    def takes(self) -> Path:
        return self.ground.settings.takes_folder

    def roll(self, **slate: object) -> TakeView:
        answer = self.client.post(f"{self.address}/roll", json={"scene": "12", **slate})
        assert answer.status_code == 201, answer.text
        return TakeView.model_validate(answer.json())

    def cut(self) -> TakeView:
        answer = self.client.post(f"{self.address}/cut")
        assert answer.status_code == 200, answer.text
        return TakeView.model_validate(answer.json())

    def take(self, take_id: str) -> TakeView:
        return TakeView.model_validate(self.client.get(f"{self.address}/takes/{take_id}").json())

    def verify(self, take_id: str, monkeypatch: pytest.MonkeyPatch) -> TakeView:
        """Runs the job of verification here and now."""
        verify(self.context(monkeypatch), VerifyParams(take_id=take_id))
        return self.take(take_id)

    def context(self, monkeypatch: pytest.MonkeyPatch) -> JobContext:
        """What a job is given; nobody stops it, and its progress is told to nobody."""
        context = JobContext.__new__(JobContext)
        context.ground, context.correlation_id = self.ground, "test"
        monkeypatch.setattr(JobContext, "checkpoint", lambda _self: None)
        monkeypatch.setattr(JobContext, "progress", lambda *_args, **_more: None)
        return context


@pytest.fixture
def stage_set(owner: Owner, ground: Ground) -> Set:
    machinery = Recorders()
    owner.client.app.state.machinery = machinery  # type: ignore[attr-defined] # the app of create_app
    with ground.work() as work:
        stage_id = build(work, parent_id=owner.company_id, text=DEMO.read_text()).id
    return Set(ground, owner.client, machinery, stage_id, f"/api/v1/stage/stages/{stage_id}")
