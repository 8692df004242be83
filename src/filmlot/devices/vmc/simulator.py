"""VMC's sending side."""

from __future__ import annotations

from collections.abc import Iterable

from filmlot.standards import vmc
from filmlot.standards.face import BLENDSHAPES, Face
from filmlot.standards.kinematics import Placement
from filmlot.standards.osc.message import Message
from filmlot.standards.osc.packet import IMMEDIATELY, Bundle, encode
from filmlot.standards.skeleton import Skeleton

_DATAGRAM_BYTES = 1472
_EMPTY_BYTES = 16


class VMCEncoder:
    """Sends as a performer does whose root stands at the stage's origin."""

    def __init__(self) -> None:
        self._start_ns: int | None = None

    def encode(self, sample: Skeleton | Face) -> list[bytes]:
        """The bundles of a figure or of a face, none longer than an Ethernet frame takes."""
        return _bundles(self._figure(sample) if isinstance(sample, Skeleton) else _face(sample))

    def _figure(self, skeleton: Skeleton) -> list[Message]:
        if self._start_ns is None:
            self._start_ns = skeleton.capture_ns
        bones = vmc.relate_joints(skeleton.joints)
        return [
            Message(vmc.AVAILABLE, "i", (1,)),
            Message(vmc.TIME, "f", ((skeleton.capture_ns - self._start_ns) / 1e9,)),
            vmc.placement_message(vmc.ROOT, "root", Placement()),
            *(vmc.placement_message(vmc.BONE, name, placement) for name, placement in bones.items()),
        ]


def _face(face: Face) -> list[Message]:
    blends = zip(BLENDSHAPES, face.weights, strict=True)
    return [*(Message(vmc.BLEND_VALUE, "sf", blend) for blend in blends), Message(vmc.BLEND_APPLY)]


def _bundles(messages: Iterable[Message]) -> list[bytes]:
    bundles: list[list[Message]] = [[]]
    size = _EMPTY_BYTES
    for message in messages:
        added = 4 + len(encode(message))
        if size + added > _DATAGRAM_BYTES:
            bundles.append([])
            size = _EMPTY_BYTES
        bundles[-1].append(message)
        size += added
    return [encode(Bundle(IMMEDIATELY, tuple(bundle))) for bundle in bundles]
