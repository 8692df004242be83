"""A stage that is being calibrated."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from scipy.spatial.transform import Rotation
from tests.buildings.stage.calibration.photograph import Lens, photograph, pose
from tests.buildings.stage.conftest import Set

from filmlot.buildings.stage.calibration.chart import lay_out
from filmlot.buildings.stage.engine.description import read_description
from filmlot.buildings.stage.seeds import DEMO


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


CAMERA_ON_PUCK = pose((0.031, -0.142, -0.087), (2.0, -11.0, 4.0))
TRACKER_TO_STAGE = pose((1.2, -0.4, 0.05), (37.0, 0.4, -0.3))
LENS = Lens((640, 360), 34.6 / 36 * 640, (321.5, 179.0), (-0.06, 0.0, 0.0, 0.0, 0.0))


@pytest.fixture(scope="session")
def stills(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of stills of the demo stage's chart, and `poses.csv` with the puck at each."""
    folder, chance = tmp_path_factory.mktemp("stills") / "4x35", np.random.default_rng(11)
    folder.mkdir()
    charts, _ = lay_out(read_description(DEMO.read_text()), square_mm=None, folder=folder)
    lines = ["name,x_m,y_m,z_m,pan_deg,tilt_deg,roll_deg"]
    for number in range(8):
        place_m = chance.uniform((-0.8, -0.5, 1.2), (0.8, 1.2, 1.7))
        camera = pose(place_m, chance.uniform((-22, -7, -22), (22, 7, 22)))
        Image.fromarray(photograph(charts, camera, LENS, number)).save(folder / f"{number}.png")
        puck = np.linalg.inv(TRACKER_TO_STAGE) @ camera @ np.linalg.inv(CAMERA_ON_PUCK)
        angles = Rotation.from_matrix(puck[:3, :3]).as_euler("ZXY", degrees=True)
        lines.append(",".join([f"{number}.png", *map(str, (*puck[:3, 3], *angles))]))
    (folder.parent / "poses.csv").write_text("\n".join(lines))
    return folder
