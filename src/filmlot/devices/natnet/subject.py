"""What of a NatNet frame a device is: one rigid body, or one skeleton."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar

from filmlot.devicekit.body import Body
from filmlot.devicekit.contract import Outcome, Reading
from filmlot.standards.axes import Axes
from filmlot.standards.natnet.frame import Frame, RigidBody, SkeletonPose
from filmlot.standards.natnet.models import BodyModel, Models, SkeletonModel
from filmlot.standards.pose import PoseFlag
from filmlot.standards.rotation import unit_quaternion
from filmlot.standards.skeleton import MAXIMUM_JOINTS, Joint, Skeleton

_FLAGS = int(PoseFlag.SOURCE_CLOCK)
_BONE = 0xFFFF
"""The half of a bone's id that is its own; the other half is the skeleton's."""
_FOREIGN, _EMPTY = Reading(Outcome.FOREIGN), Reading(Outcome.EMPTY)

Found = TypeVar("Found", RigidBody, SkeletonPose)


class Times(NamedTuple):
    """When a frame was seen by the cameras and when it arrived."""

    capture_ns: int
    receive_ns: int


class Name:
    """A subject's name or streaming id; without one, the first of every frame is meant."""

    def __init__(self, text: str | None) -> None:
        self.text = text
        self._number = int(text) if text is not None and text.isascii() and text.isdecimal() else None

    def find(self, found: Sequence[Found], models: Sequence[BodyModel] | Sequence[SkeletonModel]) -> Found | None:
        """The subject among those of a frame; None if it is not there, or if its name is not known yet."""
        if self.text is None:
            return found[0] if found else None
        number = next((model.id for model in models if model.name == self.text), self._number)
        return next((one for one in found if one.id == number), None)


def read_body(frame: Frame, models: Models, name: Name, axes: Axes, times: Times) -> Reading:
    """The pose of a rigid body; empty while it is not tracked."""
    body = name.find(frame.rigid_bodies, models.rigid_bodies)
    if body is None:
        return _FOREIGN
    rotation = unit_quaternion(body.rotation)
    if not body.is_tracked or rotation is None or not all(map(math.isfinite, body.position_m)):
        return _EMPTY
    turned = Body(body.position_m, rotation)
    pose = turned.pose(axes, capture_ns=times.capture_ns, receive_ns=times.receive_ns, flags=_FLAGS)
    return Reading(Outcome.SAMPLE, (pose,))


def read_skeleton(frame: Frame, models: Models, name: Name, axes: Axes, times: Times) -> Reading:
    """The joints of a skeleton; empty until the server has named them, and while none is tracked."""
    posed = name.find(frame.skeletons, models.skeletons)
    if posed is None:
        return _FOREIGN
    model = next((model for model in models.skeletons if model.id == posed.id), None)
    if model is None:
        return _EMPTY
    names = {bone.id & _BONE: bone.name for bone in model.bones}
    joints = tuple(filter(None, (_joint(bone, names, axes) for bone in posed.bones[:MAXIMUM_JOINTS])))
    if not joints:
        return _EMPTY
    return Reading(Outcome.SAMPLE, (Skeleton(times.capture_ns, times.receive_ns, model.name, joints, flags=_FLAGS),))


def _joint(bone: RigidBody, names: Mapping[int, str], axes: Axes) -> Joint | None:
    rotation = unit_quaternion(bone.rotation)
    if rotation is None or not all(map(math.isfinite, bone.position_m)):
        return None
    number = bone.id & _BONE
    return Joint(names.get(number, f"Bone {number}"), axes.to_stage(bone.position_m), axes.turn_to_stage(rotation))
