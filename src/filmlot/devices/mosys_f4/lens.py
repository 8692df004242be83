"""F4's fields of view as focal length and sensor, and the way back."""

from __future__ import annotations

import math

from filmlot.standards.pose import UNKNOWN, UNKNOWN_PAIR


def focal_length_mm(field_deg: float | None, width_mm: float) -> float:
    """The focal length whose field of view over a width is given; NaN for a field that no lens has."""
    if field_deg is None or not 0.0 < field_deg < 180.0:
        return UNKNOWN
    return width_mm / (2 * math.tan(math.radians(field_deg) / 2))


def sensor_mm(vertical_field_deg: float | None, focal_mm: float, width_mm: float) -> tuple[float, float]:
    """The sensor over which a focal length gives both fields; NaN where the vertical one is not given."""
    if vertical_field_deg is None or not 0.0 < vertical_field_deg < 180.0 or math.isnan(focal_mm):
        return UNKNOWN_PAIR
    return width_mm, 2 * focal_mm * math.tan(math.radians(vertical_field_deg) / 2)


def field_deg(focal_mm: float, extent_mm: float) -> float | None:
    """The field of view of a focal length over an extent; None if either is not given."""
    if math.isnan(focal_mm) or math.isnan(extent_mm) or focal_mm <= 0:
        return None
    return math.degrees(2 * math.atan(extent_mm / (2 * focal_mm)))


def given(value: float) -> float | None:
    """The value, or None for one that is not given."""
    return None if math.isnan(value) else value
