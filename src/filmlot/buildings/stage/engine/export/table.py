"""The tracking of a take as a table: CSV (RFC 4180), one line a frame, with the unit in each column's name."""

from __future__ import annotations

import math
from collections.abc import Iterator

from filmlot.buildings.stage.engine.export.shot import Shot

COLUMNS = (
    *("frame", "timecode", "time_ns", "position_x_m", "position_y_m", "position_z_m"),
    *("pan_deg", "tilt_deg", "roll_deg", "focal_length_mm", "focus_distance_m", "f_stop"),
    *("sensor_width_mm", "sensor_height_mm", "picture", "stale", "source", "sequence"),
)
"""Stage space: right-handed, Z up, +Y forward. `picture` is empty for a frame without one, as is what was not given."""
NUMBERS = ("focal_length_mm", "focus_distance_m", "f_stop")


def write_table(shot: Shot) -> Iterator[str]:
    """The table of a take, some thousand lines at a time."""
    yield ",".join(COLUMNS) + "\r\n"
    for block in shot.blocks():
        labels = [shot.name_frame(frame) for frame in block["timecode_frame"].tolist()]
        columns = (
            *(block["frame"].tolist(), labels, block["time_ns"].tolist()),
            *(_numbers(column) for column in block["position_m"].T.tolist()),
            *(_numbers(column) for column in block["rotation_deg"].T.tolist()),
            *(_numbers(block[name].tolist()) for name in NUMBERS),
            *(_numbers(column) for column in block["sensor_mm"].T.tolist()),
            ["" if picture < 0 else picture for picture in block["picture"].tolist()],
            *(block[name].tolist() for name in ("stale", "source", "sequence")),
        )
        yield "".join(",".join(map(str, line)) + "\r\n" for line in zip(*columns, strict=True))


def _numbers(values: list[float]) -> list[float | str]:
    return [value if math.isfinite(value) else "" for value in values]
