"""Other right angles than the stage's: which of a source's axes lie along the stage's X, Y and Z.

Stage space has X to the right, Y towards the wall and Z up. A source whose axes are called otherwise is
turned by naming, for the stage's X, Y and Z in turn, the source's axis and its sign: "+x-z+y" is a source
with Y up whose Z points away from the wall.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from filmlot.standards.rotation import Quaternion

Vector = tuple[float, float, float]

_NAME = re.compile("[+-][xyz]" * 3)


class AxesError(ValueError):
    """A name of axes that leaves one out."""


@dataclass(frozen=True, slots=True)
class Axes:
    """The way between a source's space and stage space; both are in the same unit.

    A body that is not turned in one space is not turned in the other: what lies along the stage's +Y is what
    the body looks along. A left-handed source is turned like any other, because its mirror is in the signs.
    """

    places: tuple[int, int, int]
    signs: Vector
    handedness: float

    @classmethod
    def parse(cls, name: str) -> Axes:
        """The axes of a name; raises `AxesError` for one that does not name each of x, y and z once."""
        if not _NAME.fullmatch(name) or {name[1], name[3], name[5]} != {"x", "y", "z"}:
            raise AxesError(f"axes are {name!r}; name each of x, y and z once with its sign, as in +x-z+y")
        i, j, k = ("xyz".index(letter) for letter in name[1::2])
        a, b, c = (-1.0 if sign == "-" else 1.0 for sign in name[0::2])
        is_even = (i, j, k) in {(0, 1, 2), (1, 2, 0), (2, 0, 1)}
        return cls((i, j, k), (a, b, c), a * b * c * (1.0 if is_even else -1.0))

    def to_stage(self, vector: Vector) -> Vector:
        """A source's vector in stage space."""
        (i, j, k), (a, b, c) = self.places, self.signs
        return a * vector[i], b * vector[j], c * vector[k]

    def from_stage(self, vector: Vector) -> Vector:
        """A vector of stage space in the source's."""
        turned = [0.0, 0.0, 0.0]
        for place, sign, value in zip(self.places, self.signs, vector, strict=True):
            turned[place] = sign * value
        return turned[0], turned[1], turned[2]

    def turn_to_stage(self, quaternion: Quaternion) -> Quaternion:
        """A source's rotation (x, y, z, w) in stage space."""
        x, y, z = self.to_stage(quaternion[:3])
        hand = self.handedness  # a mirror turns the sense of every rotation
        return hand * x, hand * y, hand * z, quaternion[3]

    def turn_from_stage(self, quaternion: Quaternion) -> Quaternion:
        """A rotation (x, y, z, w) of stage space in the source's."""
        x, y, z = self.from_stage(quaternion[:3])
        hand = self.handedness
        return hand * x, hand * y, hand * z, quaternion[3]
