"""Stills of the chart, made into the measurement that they are taken for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from filmlot.buildings.stage.calibration.contracts import DetectionView
from filmlot.buildings.stage.contracts import Camera
from filmlot.buildings.stage.engine.calibration.hand_eye import HandEyeMeasurement, HandEyeView
from filmlot.buildings.stage.engine.calibration.lens import LensMeasurement, LensNode
from filmlot.buildings.stage.engine.calibration.motion import Motion
from filmlot.standards.calibration import CalibrationError
from filmlot.standards.geometry.lens_solve import FEWEST_POINTS


def measure_mount(
    stills: Mapping[str, DetectionView], pucks: Mapping[str, Motion], camera: Camera, *, nominal_mm: float
) -> HandEyeMeasurement:
    """How the camera sits on its puck, from stills and the puck's poses by the stills' names.

    A still that shows too little of the chart is left out.

    Raises:
        CalibrationError: a still has no pose, or they are not of one size.
    """
    usable = {name: still for name, still in stills.items() if is_usable(still)}
    if unposed := sorted(usable.keys() - pucks.keys()):
        raise CalibrationError("unposed", "the still {still} has no pose of the puck; add its line", still=unposed[0])
    views = tuple(
        HandEyeView(name=name[:80], puck=pucks[name], points=tuple(still.points)) for name, still in usable.items()
    )
    return HandEyeMeasurement(
        camera=camera.id,
        device=camera.device,
        sensor_mm=camera.sensor_mm,
        resolution_px=_common_size(usable.values()),
        nominal_mm=nominal_mm,
        views=views,
    )


def measure_lens(
    nodes: Mapping[tuple[float, float], Sequence[DetectionView]], camera: Camera, *, lens: str
) -> LensMeasurement:
    """The lens of a camera, from stills by focus and zoom; one that shows too little of the chart is left out.

    Raises:
        CalibrationError: the stills are not of one size.
    """
    usable = {node: [still for still in stills if is_usable(still)] for node, stills in nodes.items()}
    return LensMeasurement(
        camera=camera.id,
        lens=lens,
        sensor_mm=camera.sensor_mm,
        resolution_px=_common_size([still for stills in usable.values() for still in stills]),
        nodes=tuple(
            LensNode(focus=focus, zoom=zoom, views=tuple(tuple(still.points) for still in stills))
            for (focus, zoom), stills in usable.items()
        ),
    )


def is_usable(still: DetectionView) -> bool:
    """Whether a still shows enough of the chart to place its camera."""
    return len(still.points) >= FEWEST_POINTS


def _common_size(stills: Collection[DetectionView]) -> tuple[int, int]:
    sizes = sorted({still.size_px for still in stills})
    if not sizes:
        raise CalibrationError(
            "no_chart", "no still shows the chart; see that it is on the wall, sharp and not too bright"
        )
    if len(sizes) > 1:
        raise CalibrationError(
            "sizes",
            "the stills have {one} and {other} pixels; take all of them in one format",
            one="{} × {}".format(*sizes[0]),
            other="{} × {}".format(*sizes[1]),
        )
    return sizes[0]
