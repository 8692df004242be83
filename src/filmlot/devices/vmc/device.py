"""VMC's driver: packets of messages in, figures and faces out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from filmlot.devicekit.contract import Endpoint, Family, Outcome, Reading, Sender
from filmlot.devicekit.signals import Sample
from filmlot.devices.vmc.config import VMCConfig
from filmlot.devices.vmc.figure import Figure
from filmlot.devices.vmc.simulator import VMCEncoder
from filmlot.standards import vmc
from filmlot.standards.face import Face
from filmlot.standards.kinematics import Placement
from filmlot.standards.osc.packet import decode_messages
from filmlot.standards.skeleton import Skeleton

_PART, _EMPTY = Reading(Outcome.PART), Reading(Outcome.EMPTY)


class VMCDriver:
    """Decodes one performer.

    The protocol's time is a float of 32 bits that counts seconds, too coarse after an hour, so the time of receipt is
    the time of capture.
    """

    def __init__(self, config: VMCConfig) -> None:
        self._subject = config.subject
        self._root = Placement()
        self._figure = Figure()
        self._blends: dict[str, float] = {}
        self.endpoints = (Endpoint(str(config.interface), config.port),)

    @property
    def lost(self) -> int:
        """Frames of which a bone never came."""
        return self._figure.lost

    def decode(self, datagram: bytes, sender: Sender, receive_ns: int) -> Reading:  # noqa: ARG002 (the contract's)
        """The figure and the face that a packet completes."""
        bones: dict[str, Placement] = {}
        samples: list[Sample] = []
        for message in decode_messages(datagram):
            match message.address:
                case vmc.BONE:
                    name, placement = vmc.read_bone(message)
                    if name in vmc.PARENTS:
                        bones[name] = placement
                case vmc.ROOT:
                    self._root = vmc.read_root(message)
                case vmc.BLEND_VALUE:
                    name, weight = vmc.read_blend(message)
                    if name in vmc.KNOWN_BLENDS:
                        self._blends[name] = weight
                case vmc.BLEND_APPLY if self._blends:
                    weights = vmc.weights_of(self._blends)
                    samples.append(Face(receive_ns, receive_ns, self._subject, weights))
        if bones and self._figure.take(bones):
            joints = vmc.place_bones(self._root, self._figure.bones)
            samples.append(Skeleton(receive_ns, receive_ns, self._subject, joints))
        if samples:
            return Reading(Outcome.SAMPLE, tuple(samples))
        return _PART if bones else _EMPTY


class VMCInspector:
    """The messages of a packet as they stand there, in Unity's space."""

    def __init__(self, config: VMCConfig, *, with_header: bool) -> None:
        """The packet has no header of its own, so `with_header` adds nothing."""

    def inspect(self, datagram: bytes) -> dict[str, Any]:
        """The messages of a packet."""
        messages = decode_messages(datagram)
        return {"messages": [[message.address, *map(_shown, message.arguments)] for message in messages]}


def _shown(argument: Any) -> Any:
    # What the protocol sends is text and numbers; of anything else a technician sees that it is there.
    return argument if isinstance(argument, str | int | float | None) else repr(argument)


FAMILY = Family.from_folder(
    Path(__file__).parent,
    config=VMCConfig,
    driver=VMCDriver,
    encoder=lambda _config: VMCEncoder(),
    inspector=VMCInspector,
)
