"""A UDP socket of the data plane, with the kernel's own times of receipt."""

from __future__ import annotations

import contextlib
import errno
import socket
import struct
import sys
import time
from typing import NamedTuple

from filmlot.devicekit.contract import Endpoint, Sender
from filmlot.devicekit.status import Reason

_BUFFER_BYTES = 4 << 20
_TIMESPEC = struct.Struct("@qq")
_SO_TIMESTAMPNS = 35  # Linux; Python does not name it
_IP_MULTICAST_ALL = 49  # Linux
_REASONS = {
    errno.EADDRINUSE: Reason.PORT_IN_USE,
    errno.EADDRNOTAVAIL: Reason.NO_SUCH_ADDRESS,
    errno.ENODEV: Reason.NO_SUCH_ADDRESS,
    errno.EACCES: Reason.NOT_ALLOWED,
}


class PortError(OSError):
    """A socket that could not be opened, with the reason for the page."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason = reason


class Datagram(NamedTuple):
    """What arrived, from whom and when (nanoseconds since the Unix epoch, by the kernel where it says)."""

    data: bytes
    sender: Sender
    receive_ns: int


class Port:
    """A socket that listens on an endpoint; it never blocks."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Open the socket; raises `PortError`."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._buffer = bytearray(65_536)
        self._view = memoryview(self._buffer)
        try:
            self._open(endpoint)
        except OSError as error:
            self._socket.close()
            reason = _REASONS.get(error.errno or 0, Reason.NO_SUCH_ADDRESS)
            where = f"{endpoint.group or endpoint.address}:{endpoint.port}"
            raise PortError(reason, f"cannot listen on {where}: {error.strerror}") from error

    def _open(self, endpoint: Endpoint) -> None:
        self._socket.settimeout(0)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        if endpoint.is_shared:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if sys.platform == "linux":
            self._socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
            self._socket.setsockopt(socket.IPPROTO_IP, _IP_MULTICAST_ALL, 0)
        if endpoint.group is None:
            self._socket.bind((endpoint.address, endpoint.port))
            return
        # Bound to the group, Linux delivers that group alone; other systems bind to addresses of their own
        # only.
        self._socket.bind((endpoint.group if sys.platform == "linux" else endpoint.address, endpoint.port))
        self._join(endpoint)

    def _join(self, endpoint: Endpoint) -> None:
        group = socket.inet_aton(endpoint.group or "")
        if endpoint.address != "0.0.0.0":  # noqa: S104 (compared, not bound)
            membership = group + socket.inet_aton(endpoint.address)
            self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
            return
        # Left to itself the kernel joins on the card of the default route only; a tracking network is rarely
        # that one.
        joined = 0
        for index, _ in socket.if_nameindex():
            membership = group + socket.inet_aton("0.0.0.0") + struct.pack("@i", index)  # noqa: S104
            try:
                self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
                joined += 1
            except OSError as error:
                if error.errno not in {errno.ENODEV, errno.EADDRNOTAVAIL, errno.EADDRINUSE}:
                    raise
        if not joined:
            raise OSError(errno.ENODEV, "no network card takes multicast")

    @property
    def number(self) -> int:
        """The UDP port, also when any free one was asked for."""
        number: int = self._socket.getsockname()[1]
        return number

    def fileno(self) -> int:
        """For a selector."""
        return self._socket.fileno()

    def receive(self) -> Datagram | None:
        """The next datagram that waits, or None."""
        try:
            size, ancillary, _, sender = self._socket.recvmsg_into([self._buffer], 64)
        except (BlockingIOError, InterruptedError):
            return None
        receive_ns = 0
        for level, kind, data in ancillary:
            if level == socket.SOL_SOCKET and kind == _SO_TIMESTAMPNS and len(data) == _TIMESPEC.size:
                seconds, nanoseconds = _TIMESPEC.unpack(data)
                receive_ns = seconds * 1_000_000_000 + nanoseconds
        return Datagram(bytes(self._view[:size]), sender, receive_ns or time.time_ns())

    def send(self, data: bytes, target: Sender) -> None:
        """Send a datagram from here; what the network does not take now is lost, as on the way."""
        with contextlib.suppress(OSError):
            self._socket.sendto(data, target)

    def close(self) -> None:
        """Leave the groups and free the port."""
        self._view.release()
        self._socket.close()
