"""Vicon's driver: blocks of many objects in, the poses of one out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from filmlot.devicekit.body import Body
from filmlot.devicekit.contract import Endpoint, Family, Outcome, Reading, Sender
from filmlot.devicekit.order import LossCount, PerSource, SequenceWindow, Verdict
from filmlot.devicekit.shared import LastDecoded
from filmlot.devices.vicon_udp.config import ViconConfig
from filmlot.devices.vicon_udp.simulator import ViconEncoder
from filmlot.standards import vicon
from filmlot.standards.axes import Axes

_FOREIGN, _EMPTY = Reading(Outcome.FOREIGN), Reading(Outcome.EMPTY)
_NOT_NEW = {Verdict.DUPLICATE: Reading(Outcome.DUPLICATE), Verdict.LATE: Reading(Outcome.LATE)}

parse = LastDecoded(vicon.decode)
"""One parse of a datagram for all devices on a port."""


class ViconDriver:
    """Decodes one object's poses, whichever of a frame's blocks they are in."""

    def __init__(self, config: ViconConfig) -> None:
        self._name = config.object_name
        self._axes = Axes.parse(config.axes)
        self._windows = PerSource(lambda: SequenceWindow(vicon.FRAMES))
        self._losses = PerSource(lambda: LossCount(vicon.FRAMES))
        self.endpoints = (Endpoint(str(config.interface), config.port),)

    @property
    def lost(self) -> int:
        """Frames that the senders numbered and of which no block came."""
        return sum(losses.lost for losses in self._losses.all())

    def decode(self, datagram: bytes, sender: Sender, receive_ns: int) -> Reading:
        """The pose of the object in a block."""
        block = parse(datagram)
        self._losses.of(sender).see(block.frame_number)
        tracked = next((found for found in block.objects if self._name in {None, found.name}), None)
        if tracked is None:
            return _FOREIGN
        window = self._windows.of(sender)
        verdict = window.judge(block.frame_number, fingerprint=hash(tracked), now_ns=receive_ns)
        if verdict is not Verdict.NEW:
            return _NOT_NEW[verdict]
        if not tracked.is_tracked:
            return _EMPTY
        x_mm, y_mm, z_mm = tracked.translation_mm
        body = Body((x_mm / 1000, y_mm / 1000, z_mm / 1000), vicon.quaternion_of_angles(tracked.rotation_rad))
        # The stream has frame numbers and no time, so the capture time is the time of receipt.
        return Reading(Outcome.SAMPLE, (body.pose(self._axes, capture_ns=receive_ns, receive_ns=receive_ns),))


class ViconInspector:
    """A block's objects in the stream's own units."""

    def __init__(self, config: ViconConfig, *, with_header: bool) -> None:  # noqa: ARG002 (the contract's)
        self._with_header = with_header

    def inspect(self, datagram: bytes) -> dict[str, Any]:
        """The objects of a block."""
        block = vicon.decode(datagram)
        fields = {"frame_number": block.frame_number, "objects": [found._asdict() for found in block.objects]}
        return {"header": {"items": datagram[4], "bytes": len(datagram)}, **fields} if self._with_header else fields


FAMILY = Family.from_folder(
    Path(__file__).parent, config=ViconConfig, driver=ViconDriver, encoder=ViconEncoder, inspector=ViconInspector
)
