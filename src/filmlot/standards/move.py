"""A similarity: where a destination's origin is, which way it is turned, and how large it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from filmlot.standards.axes import Vector
from filmlot.standards.face import Face
from filmlot.standards.kinematics import multiply, rotate
from filmlot.standards.pose import Pose
from filmlot.standards.rotation import Angles, Quaternion, angles_of, quaternion_of
from filmlot.standards.skeleton import Joint, Skeleton

NOWHERE = (0.0, 0.0, 0.0)
S = TypeVar("S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Leads what was sampled in stage space to where a destination wants it.

    In this order:

    1. `mount_m` along the camera's own axes (right, forward, up): from the tracked point to the one that is sent;
    2. `scale` about the stage's origin, of every length in metres: places, focus distance, entrance pupil;
    3. `turn_deg` (pan, tilt, roll as everywhere) about the stage's origin;
    4. `offset_m` along the stage's axes.

    So p' = offset + turn · scale · (p + R · mount), and R' = turn · R.
    """

    mount_m: Vector = NOWHERE
    scale: float = 1.0
    turn_deg: Angles = NOWHERE
    offset_m: Vector = NOWHERE

    def apply(self, sample: S) -> S:
        """A sample after the move; the mount is a camera's alone, and what has no place stays as it is."""
        if self == STAY:
            return sample
        match sample:
            case Pose():
                return self._pose(sample)  # type: ignore[return-value] # a pose gives a pose
            case Skeleton():
                joints = tuple(map(self._joint, sample.joints))
                return sample._replace(joints=joints)
            case Face():
                head_deg = angles_of(multiply(self._turn, quaternion_of(sample.head_deg)))
                return sample._replace(head_m=self._place(sample.head_m), head_deg=head_deg)
        return sample

    @property
    def _turn(self) -> Quaternion:
        return quaternion_of(self.turn_deg)

    def _place(self, place_m: Vector) -> Vector:
        x, y, z = rotate(self._turn, place_m)
        ox, oy, oz = self.offset_m
        return ox + self.scale * x, oy + self.scale * y, oz + self.scale * z

    def _pose(self, pose: Pose) -> Pose:
        rotation = quaternion_of(pose.rotation_deg)
        x, y, z = pose.position_m
        mx, my, mz = rotate(rotation, self.mount_m)
        return pose._replace(
            position_m=self._place((x + mx, y + my, z + mz)),
            rotation_deg=angles_of(multiply(self._turn, rotation)),
            focus_distance_m=pose.focus_distance_m * self.scale,
            entrance_pupil_m=pose.entrance_pupil_m * self.scale,
        )

    def _joint(self, joint: Joint) -> Joint:
        return Joint(joint.name, self._place(joint.position_m), multiply(self._turn, joint.rotation))


STAY = Move()
