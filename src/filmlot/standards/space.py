"""Other programs' spaces by name: their axes along the stage's, and their unit.

A space here says how the world's coordinates are counted, not where its origin is; that is a `Move`'s business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from filmlot.standards.axes import Axes, Vector


@dataclass(frozen=True, slots=True)
class Space:
    """A space: the names of its axes along the stage's X (right), Y (to the wall) and Z (up), and its unit."""

    axes: str
    unit_mm: float

    @property
    def is_left_handed(self) -> bool:
        """Whether X, Y and Z are thumb, index and middle finger of the left hand."""
        return Axes.parse(self.axes).handedness < 0

    def from_stage(self, place_m: Vector) -> Vector:
        """The coordinates, in the space's own unit, of a place in stage space (metres)."""
        x, y, z = Axes.parse(self.axes).from_stage(place_m)
        units = 1000 / self.unit_mm
        return x * units, y * units, z * units

    def to_stage(self, place: Vector) -> Vector:
        """The place in stage space (metres) of coordinates in the space's own unit."""
        x, y, z = Axes.parse(self.axes).to_stage(place)
        metres = self.unit_mm / 1000
        return x * metres, y * metres, z * metres


SPACES: Mapping[str, Space] = MappingProxyType(
    {
        "stage": Space("+x+y+z", 1000.0),
        "blender": Space("+x+y+z", 1000.0),
        "maya": Space("+x-z+y", 10.0),
        "motive": Space("+x-z+y", 1000.0),
        "opengl": Space("+x-z+y", 1000.0),
        "unity": Space("+x+z+y", 1000.0),
        "unreal": Space("+y+x+z", 10.0),
    }
)
"""The spaces that are known by name. `stage` is OpenTrackIO's: right-handed, metres, Z up, +Y to the wall."""
