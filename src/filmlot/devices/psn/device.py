"""PosiStageNet's driver: frames of many trackers in, the poses of one out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from filmlot.devicekit.body import Body
from filmlot.devicekit.clock import SourceClock
from filmlot.devicekit.contract import Endpoint, Family, Outcome, Reading, Sender
from filmlot.devicekit.order import LossCount, PerSource, SequenceWindow, Verdict
from filmlot.devicekit.shared import LastDecoded
from filmlot.devices.psn.config import PsnConfig
from filmlot.devices.psn.simulator import PsnEncoder
from filmlot.standards import psn
from filmlot.standards.axes import Axes
from filmlot.standards.pose import PoseFlag
from filmlot.standards.rotation import quaternion_of_axis

_FOREIGN, _EMPTY = Reading(Outcome.FOREIGN), Reading(Outcome.EMPTY)
_NOT_NEW = {Verdict.DUPLICATE: Reading(Outcome.DUPLICATE), Verdict.LATE: Reading(Outcome.LATE)}

parse = LastDecoded(psn.decode)
"""One parse of a datagram for all devices on a port."""


def _endpoint(config: PsnConfig) -> Endpoint:
    group = str(config.group) if config.delivery == "multicast" else None
    return Endpoint(str(config.interface), config.port, group, is_shared=group is not None)


class PsnDriver:
    """Decodes one tracker's positions, whichever of a frame's packets they are in."""

    def __init__(self, config: PsnConfig) -> None:
        self._tracker_id = config.tracker_id
        self._needs_orientation = config.orientation == "required"
        self._axes = Axes.parse(config.axes)
        self._windows = PerSource(lambda: SequenceWindow(psn.FRAMES))
        self._losses = PerSource(lambda: LossCount(psn.FRAMES))
        self.clock = SourceClock()
        self.endpoints = (_endpoint(config),)

    @property
    def lost(self) -> int:
        """Frames that the servers numbered and of which no packet came."""
        return sum(losses.lost for losses in self._losses.all())

    def decode(self, datagram: bytes, sender: Sender, receive_ns: int) -> Reading:
        """The pose of the tracker in a data packet."""
        packet = parse(datagram)
        if isinstance(packet, psn.InfoPacket):
            return _EMPTY
        frame_id = packet.header.frame_id
        self._losses.of(sender).see(frame_id)
        tracker = next((tracker for tracker in packet.trackers if tracker.id == self._tracker_id), None)
        if tracker is None:
            return _FOREIGN
        verdict = self._windows.of(sender).judge(frame_id, fingerprint=hash(tracker), now_ns=receive_ns)
        if verdict is not Verdict.NEW:
            return _NOT_NEW[verdict]
        return self._read(tracker, packet.header, receive_ns)

    def _read(self, tracker: psn.Tracker, header: psn.Header, receive_ns: int) -> Reading:
        turn_rad = tracker.orientation_rad if self._needs_orientation else (0.0, 0.0, 0.0)
        if tracker.position_m is None or turn_rad is None or tracker.validity == 0:
            return _EMPTY
        source_us = header.timestamp_us if tracker.timestamp_us is None else tracker.timestamp_us
        capture_ns = self.clock.to_unix_ns(source_us * 1000, receive_ns=receive_ns)
        body = Body(tracker.position_m, quaternion_of_axis(turn_rad))
        flags = int(PoseFlag.SOURCE_CLOCK)
        return Reading(
            Outcome.SAMPLE, (body.pose(self._axes, capture_ns=capture_ns, receive_ns=receive_ns, flags=flags),)
        )


class PsnInspector:
    """A packet's fields as the specification names and measures them."""

    def __init__(self, config: PsnConfig, *, with_header: bool) -> None:  # noqa: ARG002 (the contract's)
        self._with_header = with_header

    def inspect(self, datagram: bytes) -> dict[str, Any]:
        """The trackers of a data packet, or the names of an info packet."""
        packet = psn.decode(datagram)
        fields: dict[str, Any]
        if isinstance(packet, psn.InfoPacket):
            names = [{"id": number, "name": name} for number, name in packet.tracker_names.items()]
            fields = {"system_name": packet.system_name, "trackers": names}
        else:
            given = [tracker._asdict() for tracker in packet.trackers]
            fields = {"trackers": [{key: v for key, v in one.items() if v is not None} for one in given]}
        fields["frame_id"] = packet.header.frame_id
        return {"header": packet.header._asdict(), **fields} if self._with_header else fields


FAMILY = Family.from_folder(
    Path(__file__).parent, config=PsnConfig, driver=PsnDriver, encoder=PsnEncoder, inspector=PsnInspector
)
