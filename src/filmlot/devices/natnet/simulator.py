"""NatNet's sending side: a stream as it is heard, and a server that is spoken to."""

from __future__ import annotations

import socket
from collections.abc import Callable

from filmlot.devicekit.body import Body
from filmlot.devicekit.contract import Sender
from filmlot.devices.natnet.config import NatNetConfig
from filmlot.standards.axes import Axes
from filmlot.standards.natnet.frame import FRAMES, Frame, RigidBody, SkeletonPose, encode_frame
from filmlot.standards.natnet.message import MessageId, NatNetError, Version, open_message, seal_message
from filmlot.standards.natnet.models import BodyModel, Models, SkeletonModel, encode_models
from filmlot.standards.natnet.server import ServerInfo, encode_server_info
from filmlot.standards.pose import Pose
from filmlot.standards.skeleton import Skeleton

_STREAM_VERSION = (4, 1)
_CLOCK_HZ = 10_000_000
_NANOSECONDS_A_TICK = 1_000_000_000 // _CLOCK_HZ
_TELL_EVERY_NS = 1_000_000_000
_FORGET_NS = 10_000_000_000
_CLIENTS = 32


class Stage:
    """What one server tracks, and its clock, which begins with the first sample."""

    def __init__(self, config: NatNetConfig, version: Version) -> None:
        self._version = version
        self._axes = Axes.parse(config.axes)
        self._name = config.subject or ("Camera" if config.kind == "rigid_body" else "performer")
        self._number = 0
        self._start_ns: int | None = None
        self._info = ServerInfo(
            name="Filmlot",
            version=(3, 1, 0, 0),
            stream_version=version,
            clock_hz=_CLOCK_HZ,
            data_port=config.port,
            is_multicast=config.delivery == "multicast",
            group=config.group,
        )
        self._models = Models(rigid_bodies=(BodyModel(self._name, 1),)) if config.kind == "rigid_body" else Models()

    def info(self) -> bytes:
        """Who the server is."""
        return encode_server_info(self._info)

    def models(self) -> bytes:
        """What it tracks."""
        return encode_models(self._models, self._version)

    def frame(self, sample: Pose | Skeleton) -> bytes:
        """The frame of a sample."""
        self._start_ns = sample.capture_ns if self._start_ns is None else self._start_ns
        self._number = (self._number + 1) % FRAMES
        elapsed_ns = max(0, sample.capture_ns - self._start_ns)
        bodies = (self._body(sample),) if isinstance(sample, Pose) else ()
        skeletons = (self._skeleton(sample),) if isinstance(sample, Skeleton) else ()
        frame = Frame(
            number=self._number,
            rigid_bodies=bodies,
            skeletons=skeletons,
            timestamp_s=elapsed_ns / 1e9,
            # A tick of zero says that the cameras do not tell.
            mid_exposure_ticks=1 + elapsed_ns // _NANOSECONDS_A_TICK,
        )
        return encode_frame(frame, self._version)

    def _body(self, pose: Pose) -> RigidBody:
        body = Body.of_pose(pose, self._axes)
        return RigidBody(1, body.position_m, body.rotation, 0.0005)

    def _skeleton(self, skeleton: Skeleton) -> SkeletonPose:
        bones = tuple(BodyModel(joint.name, number) for number, joint in enumerate(skeleton.joints, 1))
        self._models = Models(skeletons=(SkeletonModel(self._name, 1, bones),))
        posed = (
            RigidBody(
                1 << 16 | number,
                self._axes.from_stage(joint.position_m),
                self._axes.turn_from_stage(joint.rotation),
            )
            for number, joint in enumerate(skeleton.joints, 1)
        )
        return SkeletonPose(1, tuple(posed))


class NatNetEncoder:
    """Sends what a client hears in a conversation: who the server is and what it tracks, once a second, and frames."""

    def __init__(self, config: NatNetConfig) -> None:
        self._stage = Stage(config, _STREAM_VERSION)
        self._group = str(config.group)
        self._told_ns: int | None = None

    def encode(self, sample: Pose | Skeleton) -> list[bytes]:
        """The messages of a sample."""
        frame = self._stage.frame(sample)
        if self._told_ns is not None and 0 <= sample.capture_ns - self._told_ns < _TELL_EVERY_NS:
            return [frame]
        self._told_ns = sample.capture_ns
        return [self._stage.info(), self._stage.models(), frame]

    def group(self, datagram: bytes) -> str:  # noqa: ARG002 (the contract's)
        """The group that Motive sends to."""
        return self._group


class NatNetServer:
    """Motive as its clients meet it, on a UDP socket: it answers, and streams to whom it has heard of lately."""

    def __init__(self, config: NatNetConfig, *, address: str = "127.0.0.1", version: Version = _STREAM_VERSION) -> None:
        self._stage = Stage(config, version)
        self._clients: dict[Sender, int] = {}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((address, 0))
        self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(address))
        self._socket.settimeout(0.02)
        self._group = (str(config.group), config.port) if config.delivery == "multicast" else None
        self.port: int = self._socket.getsockname()[1]

    def serve(self, goes_on: Callable[[], bool], now_ns: Callable[[], int]) -> None:
        """Answer until `goes_on` says no."""
        while goes_on():
            try:
                datagram, client = self._socket.recvfrom(65_536)
            except TimeoutError:
                continue
            for answer in self._answers(datagram, client, now_ns()):
                self._socket.sendto(answer, client)

    def _answers(self, datagram: bytes, client: Sender, now_ns: int) -> list[bytes]:
        try:
            number, _ = open_message(datagram)
        except NatNetError:
            return [seal_message(MessageId.UNRECOGNIZED, b"")]
        if number is MessageId.DISCONNECT:
            self._clients.pop(client, None)
            return []
        if number is MessageId.CONNECT or client in self._clients:
            self._remember(client, now_ns)
        if number is MessageId.CONNECT:
            return [self._stage.info()]
        return [self._stage.models()] if number is MessageId.REQUEST_MODELS else []

    def _remember(self, client: Sender, now_ns: int) -> None:
        if client not in self._clients and len(self._clients) >= _CLIENTS:
            self._clients.pop(next(iter(self._clients)))
        self._clients[client] = now_ns

    def stream(self, sample: Pose | Skeleton, *, now_ns: int) -> int:
        """Send the frame of a sample; gives the number of places it went to.

        That is the group, or every client that was heard in the last ten seconds.
        """
        frame = self._stage.frame(sample)
        heard = [client for client, heard_ns in list(self._clients.items()) if now_ns - heard_ns < _FORGET_NS]
        places = heard if self._group is None else [self._group]
        for place in places:
            self._socket.sendto(frame, place)
        return len(places)

    def close(self) -> None:
        """Free the port."""
        self._socket.close()
