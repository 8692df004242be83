"""The driver of a BVH stream: frames of values in, figures out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from filmlot.devicekit.contract import Endpoint, Family, Outcome, Reading, Sender
from filmlot.devicekit.order import LossCount, SequenceWindow, Verdict
from filmlot.devices.bvh_stream.config import BVHStreamConfig
from filmlot.devices.bvh_stream.simulator import BVHStreamEncoder
from filmlot.standards import bvh_stream
from filmlot.standards.axes import Axes
from filmlot.standards.bvh import Rig
from filmlot.standards.bvh_stream import BVHStreamError, Frame
from filmlot.standards.skeleton import Joint, Skeleton

_FOREIGN = Reading(Outcome.FOREIGN)
_NOT_NEW = {Verdict.DUPLICATE: Reading(Outcome.DUPLICATE), Verdict.LATE: Reading(Outcome.LATE)}
_NUMBERS = 1 << 32


class BVHStreamDriver:
    """Decodes one avatar; binary frames are numbered, text is not, and neither carries a time."""

    def __init__(self, config: BVHStreamConfig) -> None:
        self._avatar = config.avatar
        self._names = [node.name for node in config.joints.nodes]
        self._rigs = _rigs(config)
        self._sender: Sender | None = None
        self._window, self._losses = SequenceWindow(_NUMBERS), LossCount(_NUMBERS)
        self.endpoints = (Endpoint(str(config.interface), config.port),)

    @property
    def lost(self) -> int:
        """Frames that the sender numbered and that never came."""
        return self._losses.lost

    def decode(self, datagram: bytes, sender: Sender, receive_ns: int) -> Reading:
        """The figure in the newest of the avatar's frames in a datagram."""
        mine = [frame for frame in bvh_stream.decode(datagram) if frame.avatar == self._avatar]
        if not mine:
            return _FOREIGN
        frame = mine[-1]
        joints = self._joints(frame)
        verdict = self._judge(frame, sender, hash(datagram), receive_ns)
        if verdict is not Verdict.NEW:
            return _NOT_NEW[verdict]
        return Reading(Outcome.SAMPLE, (Skeleton(receive_ns, receive_ns, frame.name, joints),))

    def _judge(self, frame: Frame, sender: Sender, fingerprint: int, receive_ns: int) -> Verdict:
        if frame.number is None:
            return Verdict.NEW
        if sender != self._sender:  # software that was started again counts anew, from another port
            self._sender, self._window = sender, SequenceWindow(_NUMBERS)
        self._losses.see(frame.number)
        return self._window.judge(frame.number, fingerprint=fingerprint, now_ns=receive_ns)

    def _joints(self, frame: Frame) -> tuple[Joint, ...]:
        placed = self._rig(frame).place(frame.values)[-len(self._names) :]  # a reference stands before the joints
        return tuple(Joint(name, *placement) for name, placement in zip(self._names, placed, strict=True))

    def _rig(self, frame: Frame) -> Rig:
        # Text does not say what its values are of; their count does.
        for (has_positions, has_reference), rig in self._rigs.items():
            is_told = frame.has_positions in {None, has_positions} and frame.has_reference in {None, has_reference}
            if is_told and len(frame.values) == rig.count:
                return rig
        counts = sorted({rig.count for rig in self._rigs.values()})
        raise BVHStreamError("layout", f"a frame has {len(frame.values)} values; this skeleton has one of {counts}")


def _rigs(config: BVHStreamConfig) -> dict[tuple[bool, bool], Rig]:
    """The joints by whether their positions are streamed, and whether a reference stands before them."""
    axes, unit_m = Axes.parse(config.axes), config.unit_mm / 1000
    forms = {True: config.joints.with_positions(), False: config.joints.without_positions()}
    alone = {(has_positions, False): form for has_positions, form in forms.items()}
    led = {(has_positions, True): form.with_reference() for has_positions, form in forms.items()}
    return {key: Rig(hierarchy, axes=axes, unit=unit_m) for key, hierarchy in (alone | led).items()}


class BVHStreamInspector:
    """The frames of a datagram with their values as they stand there."""

    def __init__(self, config: BVHStreamConfig, *, with_header: bool) -> None:  # noqa: ARG002 (the contract's)
        self._with_header = with_header

    def inspect(self, datagram: bytes) -> dict[str, Any]:
        """The frames of a datagram."""
        frames = bvh_stream.decode(datagram)
        if self._with_header:
            return {"frames": [frame._asdict() for frame in frames]}
        return {
            "frames": [{"avatar": frame.avatar, "name": frame.name, "values": list(frame.values)} for frame in frames]
        }


FAMILY = Family.from_folder(
    Path(__file__).parent,
    config=BVHStreamConfig,
    driver=BVHStreamDriver,
    encoder=BVHStreamEncoder,
    inspector=BVHStreamInspector,
)
