"""A lens over its focus and zoom: read from a table, or solved from pictures of the wall at each node."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from filmlot.buildings.stage.contracts import Frozen, Length, PartId, Pixels
from filmlot.buildings.stage.engine.calibration.solution import Residual, Residuals
from filmlot.buildings.stage.engine.calibration.views import Misses, SeenPoints, misses_of, view_of
from filmlot.standards.calibration import CalibrationError
from filmlot.standards.geometry.lens_setting import LensSetting
from filmlot.standards.geometry.lens_solve import MOST_VIEWS, solve_lens
from filmlot.standards.geometry.lens_table import LensTable

MOST_NODES = 400
Coefficient = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
NO_DISTORTION = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


class GivenSetting(Frozen):
    """What somebody else's calibration says of a node, in the terms of OpenLensIO; distortion is k1 to k6, p1, p2."""

    focal_length_mm: Annotated[float, Field(gt=0, le=5000, allow_inf_nan=False)]
    distortion: Annotated[tuple[Coefficient, ...], Field(min_length=8, max_length=8)] = NO_DISTORTION
    projection_offset_mm: tuple[Coefficient, Coefficient] = (0.0, 0.0)
    entrance_pupil_m: Coefficient = 0.0
    rms_px: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)] | None = None


class LensNode(Frozen):
    """A setting of focus and zoom, as the tracker tells them: with pictures of the wall, or what is known of it."""

    focus: Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)]
    zoom: Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)]
    views: Annotated[tuple[SeenPoints, ...], Field(max_length=MOST_VIEWS)] = ()
    setting: GivenSetting | None = None

    @property
    def name(self) -> str:
        """Its focus and zoom."""
        return f"{self.focus:g} × {self.zoom:g}"


class LensMeasurement(Frozen):
    """The nodes of one lens on one camera: every focus with every zoom. A prime lens has one zoom.

    Focus is compared with the focus distance in metres that the tracker gives, zoom with its focal length in
    millimetres.
    """

    kind: Literal["lens"] = "lens"
    camera: PartId
    lens: Annotated[str, Field(min_length=1, max_length=80)]
    sensor_mm: tuple[Length, Length]
    resolution_px: tuple[Pixels, Pixels]
    nominal_mm: Annotated[float, Field(ge=1, le=2000, allow_inf_nan=False)] | None = None
    nodes: Annotated[tuple[LensNode, ...], Field(max_length=MOST_NODES)]

    @property
    def scope(self) -> str:
        """The camera: it wears one lens at a time."""
        return self.camera


class LensResult(Frozen):
    """The lens as a `LensTable` in plain values; `misses_px` are those of each node, in their order."""

    kind: Literal["lens"] = "lens"
    table: dict[str, Any]
    misses_px: tuple[Misses, ...] = ()

    def read(self) -> LensTable:
        """The table."""
        return LensTable.from_json(self.table)


def solve_table(measurement: LensMeasurement) -> tuple[LensResult, Residuals]:
    """The table of a lens, and each node's residual in pixels (0 where whoever gave it said nothing).

    Raises:
        CalibrationError: a node is missing or there twice, or its pictures do not determine it.
    """
    solved, residuals, misses_px = dict[tuple[float, float], LensSetting](), [], []
    for node in measurement.nodes:
        found = _solve_node(node, measurement)
        solved[node.focus, node.zoom] = found.setting
        residuals.append(Residual(name=node.name, value=found.rms_px))
        misses_px.append(found.misses_px)
    focus, zoom = (tuple(sorted({place[axis] for place in solved})) for axis in (0, 1))
    if len(solved) != len(measurement.nodes) or len(solved) != len(focus) * len(zoom) or not solved:
        raise CalibrationError(
            "gaps",
            "{focus} focuses by {zoom} zooms need a node each, and there are {given}; measure those that are missing",
            given=len(measurement.nodes),
            focus=len(focus),
            zoom=len(zoom),
        )
    table = LensTable(focus=focus, zoom=zoom, settings=tuple(tuple(solved[f, z] for z in zoom) for f in focus))
    return LensResult(table=table.to_json(), misses_px=tuple(misses_px)), Residuals.of("px", residuals)


class _Solved(NamedTuple):
    setting: LensSetting
    rms_px: float
    misses_px: Misses


def _solve_node(node: LensNode, measurement: LensMeasurement) -> _Solved:
    given = node.setting
    if given is not None:
        setting = LensSetting(
            focal_length_mm=given.focal_length_mm,
            distortion=given.distortion,
            projection_offset_mm=given.projection_offset_mm,
            entrance_pupil_m=given.entrance_pupil_m,
        )
        return _Solved(setting, given.rms_px or 0.0, ())
    solution = solve_lens(
        [view_of(points) for points in node.views],
        size_px=measurement.resolution_px,
        sensor_mm=measurement.sensor_mm,
        nominal_mm=measurement.nominal_mm or node.zoom,
    )
    return _Solved(solution.setting, solution.rms_px, misses_of(solution))
