"""Files of a Blackmagic camera: over FTP, or by the addresses of its web media manager.

The maker says that both exist and describes neither. What is here was seen by others on cameras: folders `usb/VOLUME/`
over FTP without a password (PYXIS 6K, 10.2); lists in JSON under `/mounts/` (Pocket 6K G2 and Pro, 8.6), whose
subfolders those cameras answer with 500, so that proxies are not asked for.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson

from filmlot.devicekit.ftp import ANONYMOUS, FtpHarvester
from filmlot.devicekit.harvest import MOST_FILES, Harvester, HarvestError, RemoteFile, Unreachable
from filmlot.devicekit.http import LONGEST_BODY
from filmlot.devices.blackmagic_camera.config import BlackmagicCameraConfig

if TYPE_CHECKING:
    from httpx2 import Client, Response

_PATIENCE_S = 10.0
"""With the camera's card, which may have to be read from the beginning."""
_PIECE_BYTES = 1 << 18
_MOUNTS = "/mounts/"


def harvester_of(config: BlackmagicCameraConfig, _: Sequence[str]) -> Harvester:
    """The way to a camera's files that its settings choose."""
    if config.files == "web":
        return WebHarvester(config)
    patience_s = max(_PATIENCE_S, config.timeout_ms / 1000)
    return FtpHarvester(config.host, config.ftp_port, timeout_s=patience_s, credentials=config.credentials or ANONYMOUS)


class WebHarvester:
    """Fetches by HTTP; a path is that below `/mounts/`."""

    def __init__(self, config: BlackmagicCameraConfig) -> None:
        self._config = config
        self._client: Client | None = None

    def find_files(self, is_wanted: Callable[[str], bool]) -> list[RemoteFile]:
        """The wanted files of every card."""
        cards = [name for name, entry in self._list("").items() if entry.get("type") != "file"]
        return [
            RemoteFile(f"{card}/{name}", _size_in(entry))
            for card in cards
            for name, entry in self._list(f"{card}/").items()
            if is_wanted(name)
        ]

    def size_of(self, path: str) -> int | None:
        """How long a file is now, as the list of its card says."""
        card, _, name = path.rpartition("/")
        return _size_in(self._list(f"{card}/").get(name, {}))

    def fetch(self, path: str, *, offset: int) -> Iterator[bytes]:
        """The bytes of a file from `offset` on; a camera that sends all of it is read from the beginning."""
        headers = {"Range": f"bytes={offset}-"} if offset else {}
        with self._asked(path, headers) as response:
            left = 0 if response.status_code == HTTPStatus.PARTIAL_CONTENT else offset
            for piece in response.iter_raw(_PIECE_BYTES):
                if len(piece) > left:
                    yield piece[left:]
                left = max(0, left - len(piece))

    def close(self) -> None:
        """End the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _list(self, folder: str) -> dict[str, Mapping[str, Any]]:
        """What a folder holds, by name, in the order of the names."""
        body = bytearray()
        with self._asked(folder, {}) as response:
            for piece in response.iter_raw(_PIECE_BYTES):
                body += piece
                if len(body) > LONGEST_BODY:
                    raise HarvestError(f"the list of {folder or _MOUNTS} has more than {LONGEST_BODY} bytes")
        entries = _parsed(bytes(body))
        if not isinstance(entries, list) or len(entries) > MOST_FILES:
            raise HarvestError(f"what the camera says of {folder or _MOUNTS} is no list of files")
        named = {entry["name"]: entry for entry in entries if isinstance(entry, Mapping) and _is_name(entry)}
        return dict(sorted(named.items()))

    @contextlib.contextmanager
    def _asked(self, path: str, headers: Mapping[str, str]) -> Iterator[Response]:
        from httpx2 import InvalidURL, TransportError

        try:
            with self._open().stream("GET", _MOUNTS + quote(path), headers=headers) as response:
                _check(response.status_code, path)
                yield response
        except (TransportError, OSError) as error:
            raise Unreachable(str(error) or type(error).__name__) from error
        except InvalidURL as error:
            raise HarvestError(str(error)) from error

    def _open(self) -> Client:
        if self._client is None:
            from httpx2 import Client

            config = self._config
            self._client = Client(
                base_url=config.url,
                timeout=max(_PATIENCE_S, config.timeout_ms / 1000),
                verify=config.is_secure and config.verifies_certificate,
                auth=config.credentials,
                headers={"Accept-Encoding": "identity"},
                trust_env=False,
            )
        return self._client


def _check(status: int, path: str) -> None:
    if status in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
        return
    if status == HTTPStatus.UNAUTHORIZED:
        raise HarvestError("the camera asks for a user and a password (401)")
    raise HarvestError(f"the camera does not give {_MOUNTS}{path} ({status})")


def _parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise HarvestError(f"the camera's list of files is not JSON: {body[:40]!r}") from error


def _is_name(entry: Mapping[str, Any]) -> bool:
    name = entry.get("name")
    return isinstance(name, str) and name not in {"", ".", ".."} and "/" not in name


def _size_in(entry: Mapping[str, Any]) -> int | None:
    size = entry.get("size")
    return size if type(size) is int and size >= 0 else None
