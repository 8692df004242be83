"""Files of a Live Link Face phone: it is told where to, connects, and sends one file from its beginning."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

from filmlot.devicekit.harvest import HarvestError, RemoteFile, Unreachable
from filmlot.devicekit.networks import address_towards
from filmlot.devices.live_link_face_recorder.config import LiveLinkFaceRecorderConfig
from filmlot.standards.live_link_face_osc import LENGTH, transport
from filmlot.standards.osc.packet import encode

_PIECE_BYTES = 1 << 18
_TRIES = 3
"""How often the phone is told: it hears over radio."""
_MANIFEST = "take.json"
_BESIDE = (
    "frame_log.csv",
    "video_metadata.json",
    "audio_metadata.json",
    "depth_metadata.mhaical",
    "depth_data.bin",
    "thumbnail.jpg",
)
"""What lies in a take's folder beside the files that the app names, depending on its version and mode."""


class PhoneHarvester:
    """Fetches the files that the app named when it stopped, and what lies beside them; the app has no list."""

    def __init__(self, config: LiveLinkFaceRecorderConfig, named: Sequence[str]) -> None:
        self._config, self._named = config, named
        self._patience_s = config.timeout_ms / 1000
        self._sizes: dict[str, int] = {}

    def find_files(self, is_wanted: Callable[[str], bool]) -> list[RemoteFile]:  # noqa: ARG002 (all that is named is)
        """The files of the take."""
        named = [RemoteFile(path, self._size_if_there(path)) for path in self._named]
        folders = dict.fromkeys(PurePosixPath(path).parent for path in self._named)
        return named + [RemoteFile(path, self.size_of(path)) for folder in folders for path in self._beside(folder)]

    def size_of(self, path: str) -> int:
        """How long a file is: as the phone says before it sends it; a take that has ended does not grow."""
        if path not in self._sizes:
            with self._sending(path):
                pass  # the phone is cut off after the length
        return self._sizes[path]

    def fetch(self, path: str, *, offset: int) -> Iterator[bytes]:
        """The bytes of a file from `offset` on; those before it come once more and are left."""
        with self._sending(path) as stream:
            came, size = 0, self._sizes[path]
            while came < size:
                piece = stream.recv(min(_PIECE_BYTES, size - came))
                if not piece:
                    raise Unreachable(f"the phone ended after {came} of {size} bytes")
                came += len(piece)
                if came > offset:
                    yield piece[-(came - offset) :]

    def close(self) -> None:
        """Nothing stays open."""

    def _size_if_there(self, path: str) -> int | None:
        """The size of a file that is named; one that is not there is missed when it is fetched, and by its name."""
        try:
            return self.size_of(path)
        except Unreachable:
            raise
        except HarvestError:
            return None

    def _beside(self, folder: PurePosixPath) -> list[str]:
        """What else lies in a take's folder; an app that writes no manifest writes nothing else either."""
        manifest, *others = (str(folder / name) for name in (_MANIFEST, *_BESIDE))
        return [manifest, *filter(self._has, others)] if self._has(manifest) else []

    def _has(self, path: str) -> bool:
        with contextlib.suppress(HarvestError):
            return self.size_of(path) > 0
        return False

    @contextlib.contextmanager
    def _sending(self, path: str) -> Iterator[socket.socket]:
        """The phone's connection, behind the length."""
        host, port = self._config.host, self._config.port
        try:
            phone = socket.gethostbyname(host)
            with socket.create_server((address_towards((phone, port)), self._config.listen_port)) as server:
                stream = self._wait_for(phone, path, server)
            with stream:
                stream.settimeout(self._patience_s)
                size = _read_length(stream)
                if not size:
                    raise HarvestError(f"the phone has no {path}")
                self._sizes[path] = size
                yield stream
        except OSError as error:
            raise Unreachable(f"{path}: {error}") from error

    def _wait_for(self, phone: str, path: str, server: socket.socket) -> socket.socket:
        """The connection that the phone opens once it was told; whoever else comes is sent away."""
        address, port = server.getsockname()[:2]
        order = encode(transport(address, port, path))
        server.settimeout(self._patience_s / _TRIES)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as telling:
            for _ in range(_TRIES):
                telling.sendto(order, (phone, self._config.port))
                ends_s = time.monotonic() + self._patience_s / _TRIES
                while time.monotonic() < ends_s:
                    with contextlib.suppress(TimeoutError):
                        stream, (sender, _) = server.accept()
                        if sender == phone:
                            return stream
                        stream.close()
        raise Unreachable(f"the phone did not connect to {address}:{port} to bring {path}")


def _read_length(stream: socket.socket) -> int:
    head = b""
    while len(head) < LENGTH.size:
        piece = stream.recv(LENGTH.size - len(head))
        if not piece:
            return 0
        head += piece
    size: int = LENGTH.unpack(head)[0]
    return size
