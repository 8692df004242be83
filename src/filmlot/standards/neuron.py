"""The 59 joints of Noitom's Axis in the order in which their values are broadcast.

Offsets are those of an average body, in centimetres, with Y up and Z out of the chest; where frames carry positions
they do not count.
"""

from __future__ import annotations

from filmlot.standards.axes import Vector
from filmlot.standards.bvh import Hierarchy, Node

_CHANNELS = ("Xposition", "Yposition", "Zposition", "Yrotation", "Xrotation", "Zrotation")
_FINGERS = (("Index", 2.0, 5.4), ("Middle", 0.8, 5.3), ("Ring", -0.2, 4.8), ("Pinky", -1.2, 4.2))
"""Of each finger: its name, how far in front of the hand's middle it stands, and the length of its palm's bone."""

_Joint = tuple[str, str, Vector]


def _legs() -> list[_Joint]:
    joints: list[_Joint] = []
    for side, sign in (("Right", -1), ("Left", 1)):
        joints += [
            (f"{side}UpLeg", "Hips", (sign * 9.5, -1.5, 0.0)),
            (f"{side}Leg", f"{side}UpLeg", (0.0, -42.0, 0.0)),
            (f"{side}Foot", f"{side}Leg", (0.0, -42.0, 0.0)),
        ]
    return joints


def _trunk() -> list[_Joint]:
    names = ("Hips", "Spine", "Spine1", "Spine2", "Spine3", "Neck", "Head")
    lengths = (14.0, 10.0, 10.0, 10.0, 11.0, 10.0)
    return [
        (name, parent, (0.0, length, 0.0)) for parent, name, length in zip(names[:-1], names[1:], lengths, strict=True)
    ]


def _arm(side: str, sign: int) -> list[_Joint]:
    hand = f"{side}Hand"
    joints: list[_Joint] = [
        (f"{side}Shoulder", "Spine3", (sign * 3.5, 7.0, 0.0)),
        (f"{side}Arm", f"{side}Shoulder", (sign * 13.0, 0.0, 0.0)),
        (f"{side}ForeArm", f"{side}Arm", (sign * 27.0, 0.0, 0.0)),
        (hand, f"{side}ForeArm", (sign * 26.0, 0.0, 0.0)),
        (f"{hand}Thumb1", hand, (sign * 2.6, 0.0, 3.2)),
        (f"{hand}Thumb2", f"{hand}Thumb1", (sign * 3.8, 0.0, 0.0)),
        (f"{hand}Thumb3", f"{hand}Thumb2", (sign * 2.6, 0.0, 0.0)),
    ]
    for finger, forward, palm in _FINGERS:
        joints += [
            (f"{side}InHand{finger}", hand, (sign * 3.4, 0.5, forward)),
            (f"{hand}{finger}1", f"{side}InHand{finger}", (sign * palm, 0.0, forward / 2)),
            (f"{hand}{finger}2", f"{hand}{finger}1", (sign * 3.6, 0.0, 0.0)),
            (f"{hand}{finger}3", f"{hand}{finger}2", (sign * 2.3, 0.0, 0.0)),
        ]
    return joints


def _hierarchy() -> Hierarchy:
    joints: list[_Joint] = [("Hips", "", (0.0, 95.0, 0.0)), *_legs(), *_trunk(), *_arm("Right", -1), *_arm("Left", 1)]
    names = [name for name, _, _ in joints]
    return Hierarchy(
        tuple(Node(name, names.index(parent) if parent else -1, offset, _CHANNELS) for name, parent, offset in joints)
    )


NEURON = _hierarchy()
"""Hips, right leg, left leg, trunk and head, right arm with its fingers, left arm with its fingers."""
