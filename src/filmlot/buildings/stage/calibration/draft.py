"""A draft: what was measured, solved. Solving takes seconds, so it is done before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filmlot.buildings.stage.calibration.problems import CalibrationUnsolved
from filmlot.buildings.stage.calibration.take_delay import compare_take
from filmlot.buildings.stage.contracts import Camera
from filmlot.buildings.stage.engine.calibration.dependencies import dependencies_of, missing_part
from filmlot.buildings.stage.engine.calibration.kinds import Measurement, Result, solve
from filmlot.buildings.stage.engine.calibration.lens import LensMeasurement
from filmlot.buildings.stage.engine.calibration.registration import RegistrationMeasurement
from filmlot.buildings.stage.engine.calibration.solution import Residuals
from filmlot.buildings.stage.engine.calibration.tables import read_nodes, read_points
from filmlot.buildings.stage.permissions import CALIBRATION_MEASURE
from filmlot.buildings.stage.stage import find, parse
from filmlot.kernel.problems import NotFound
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.calibration import CalibrationError


@dataclass(frozen=True)
class Draft:
    """A measurement and what came of it; `rests_on` are the parts of the description that it was made with."""

    measurement: Measurement
    result: Result
    residuals: Residuals
    rests_on: dict[str, Any]


def solve_draft(work: UnitOfWork, stage_id: str, measurement: Measurement) -> Draft:
    """What follows from a measurement on a stage; nothing is written.

    Raises:
        NotFound, Denied: the actor may not, or the stage has no such camera or device.
        CalibrationUnsolved: nothing sound follows.
    """
    described = parse(find(work, stage_id, CALIBRATION_MEASURE).description)
    if (missing := missing_part(measurement, described)) is not None:
        raise NotFound(kind=missing[0], id=missing[1])
    with explained():
        result, residuals = solve(measurement)
    return Draft(measurement, result, residuals, dependencies_of(measurement, described))


def read_registration(work: UnitOfWork, stage_id: str, text: str, *, device: str, tolerance_mm: float) -> Draft:
    """The registration of a tracker from a CSV text of probe points; raises as `solve_draft`."""
    with explained():
        points = read_points(text)
    measurement = RegistrationMeasurement(device=device, points=points, tolerance_mm=tolerance_mm)
    return solve_draft(work, stage_id, measurement)


def read_lens(work: UnitOfWork, stage_id: str, camera_id: str, text: str, *, lens: str) -> Draft:
    """The lens of a camera from a table that somebody else measured; raises as `solve_draft`."""
    camera = find_camera(work, stage_id, camera_id)
    with explained():
        nodes = read_nodes(text)
    measurement = LensMeasurement(
        camera=camera.id, lens=lens, sensor_mm=camera.sensor_mm, resolution_px=camera.resolution_px, nodes=nodes
    )
    return solve_draft(work, stage_id, measurement)


def compare_clip(work: UnitOfWork, stage_id: str, camera_id: str, *, take: Path, clip: Path) -> Draft:
    """The delay of a camera from a take's folder and the camera's own clip of it; raises as `solve_draft`."""
    camera = find_camera(work, stage_id, camera_id)
    with explained():
        measurement = compare_take(take, clip, camera)
    return solve_draft(work, stage_id, measurement)


def find_camera(work: UnitOfWork, stage_id: str, camera_id: str) -> Camera:
    """A camera of a stage at which the actor may measure.

    Raises:
        NotFound, Denied: the actor may not, or the stage has no such camera.
    """
    cameras = parse(find(work, stage_id, CALIBRATION_MEASURE).description).cameras
    found = next((camera for camera in cameras if camera.id == camera_id), None)
    if found is None:
        raise NotFound(kind="camera", id=camera_id)
    return found


@contextmanager
def explained() -> Iterator[None]:
    """What the mathematics has to say, as a problem."""
    try:
        yield
    except CalibrationError as error:
        raise CalibrationUnsolved(reason=error.phrase) from error
