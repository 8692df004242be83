"""A BVH stream's sending side."""

from __future__ import annotations

from filmlot.devices.bvh_stream.config import BVHStreamConfig
from filmlot.standards import bvh_stream
from filmlot.standards.axes import Axes
from filmlot.standards.bvh import Node
from filmlot.standards.kinematics import Placement, angles_about, place, relate
from filmlot.standards.skeleton import Skeleton

_HUMANOID = {
    **{f"{side}{theirs}": f"{side}{ours}" for side in ("Left", "Right") for theirs, ours in (
        ("UpLeg", "UpperLeg"), ("Leg", "LowerLeg"), ("Arm", "UpperArm"), ("ForeArm", "LowerArm"),
    )},
    "Spine1": "Chest",
}  # fmt: skip
"""What Unity calls the joints that Axis calls otherwise."""


class BVHStreamEncoder:
    """Sends one avatar with the positions of all joints; joints that a sample lacks hang still."""

    def __init__(self, config: BVHStreamConfig) -> None:
        self._nodes = config.joints.with_positions().nodes
        self._axes, self._unit_m = Axes.parse(config.axes), config.unit_mm / 1000
        self._avatar, self._is_text = config.avatar, config.encoding == "text"
        self._number = 0

    def encode(self, skeleton: Skeleton) -> list[bytes]:
        """The datagram of a figure."""
        values = self._values(skeleton)
        frame = bvh_stream.Frame(self._avatar, skeleton.subject, values, self._number, has_positions=True)
        self._number = (self._number + 1) % (1 << 32)
        return [bvh_stream.encode_text(frame) if self._is_text else bvh_stream.encode_binary(frame)]

    def _values(self, skeleton: Skeleton) -> tuple[float, ...]:
        given = {joint.name: self._placement(joint.position_m, joint.rotation) for joint in skeleton.joints}
        placed: list[Placement] = []
        values: list[float] = []
        for node in self._nodes:
            parent = placed[node.parent] if node.parent >= 0 else Placement()
            found = given.get(node.name) or given.get(_HUMANOID.get(node.name, ""))
            placed.append(found or place(parent, Placement(node.offset)))
            values += _values_of(node, relate(parent, placed[-1]))
        return tuple(values)

    def _placement(
        self, position_m: tuple[float, float, float], rotation: tuple[float, float, float, float]
    ) -> Placement:
        x, y, z = self._axes.from_stage(position_m)
        unit_m = self._unit_m
        return Placement((x / unit_m, y / unit_m, z / unit_m), self._axes.turn_from_stage(rotation))


def _values_of(node: Node, local: Placement) -> list[float]:
    turning = "".join(channel[0] for channel in node.rotation_channels)
    angles = dict(zip(turning, angles_about(local.rotation, turning), strict=True)) if len(turning) == 3 else {}
    places = dict(zip("XYZ", local.position, strict=True))
    return [
        places[channel[0]] if channel.endswith("position") else angles.get(channel[0], 0.0) for channel in node.channels
    ]
