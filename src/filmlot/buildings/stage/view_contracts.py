"""What crosses the border for pages to draw: a stage's console, walls as meshes, a take's tracking as curves."""

from __future__ import annotations

from filmlot.buildings.stage.content_contracts import ContentView
from filmlot.buildings.stage.contracts import DeviceView, Frozen, OutputView, PartView, StageFull
from filmlot.buildings.stage.take_contracts import Slate, TakeView


class StageSnapshot(Frozen):
    """Everything that the console shows, and the position in the log from which to listen on.

    With `chart_is_shown` the walls show the chart for calibrations in the place of the content.
    """

    stage: StageFull
    devices: list[DeviceView]
    outputs: list[OutputView]
    parts: list[PartView]
    content: ContentView | None
    chart_is_shown: bool
    take: TakeView | None
    takes: list[TakeView]
    slate: Slate
    position: int


class WallMesh(Frozen):
    """A wall as triangles: positions in metres, UVs with (0, 0) at the upper left LED, vertex numbers."""

    positions: list[tuple[float, float, float]]
    uvs: list[tuple[float, float]]
    indices: list[int]


class TrackingView(Frozen):
    """The tracking of a take as curves, one value a frame; null where a source gave none."""

    time_ns: list[int]
    frame: list[int]
    timecode: list[str]
    position_m: list[tuple[float | None, float | None, float | None]]
    rotation_deg: list[tuple[float | None, float | None, float | None]]
    focal_length_mm: list[float | None]
