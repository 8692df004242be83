"""A tracked body in its source's own axes, and the way between it and a pose in stage space."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field

from filmlot.standards.axes import Axes, Vector
from filmlot.standards.pose import Pose
from filmlot.standards.rotation import Quaternion, angles_of, quaternion_of


def _named(name: str) -> str:
    Axes.parse(name)
    return name


AxesName = Annotated[
    str,
    AfterValidator(_named),
    Field(
        title="Axes",
        description="The source's axes along the stage's X (right), Y (to the wall) and Z (up).",
    ),
]
"""The setting of a family whose sources have other axes than the stage."""


class Body(NamedTuple):
    """Where a body is (metres) and how it is turned (unit quaternion x, y, z, w) in its source's own axes."""

    position_m: Vector
    rotation: Quaternion

    @classmethod
    def of_pose(cls, pose: Pose, axes: Axes) -> Body:
        """The body of a pose in the axes of a source."""
        return cls(axes.from_stage(pose.position_m), axes.turn_from_stage(quaternion_of(pose.rotation_deg)))

    def pose(self, axes: Axes, *, capture_ns: int, receive_ns: int, flags: int = 0) -> Pose:
        """The body in stage space."""
        return Pose(
            capture_ns=capture_ns,
            receive_ns=receive_ns,
            position_m=axes.to_stage(self.position_m),
            rotation_deg=angles_of(axes.turn_to_stage(self.rotation)),
            flags=flags,
        )
