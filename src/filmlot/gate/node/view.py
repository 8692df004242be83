"""The live view in shared memory: a head for every frame, and pictures as often as there are new ones."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from threading import Condition, Thread
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from filmlot.devicekit.ring import Ring, RingError

HEAD_BYTES, PICTURES_BYTES = 4096 - 16, (1 << 20) - 16
HEAD = np.dtype([("sequence", "<u8"), ("length", "<u8"), ("data", "u1", (HEAD_BYTES,))])
PICTURES = np.dtype([("sequence", "<u8"), ("length", "<u8"), ("data", "u1", (PICTURES_BYTES,))])
SLOTS = 4
JPEG_QUALITY = 82

Picture = NDArray[np.uint8]


class ViewWriter:
    """Publishes the view of one stage; JPEGs are made in a thread of their own, the newest frame first."""

    def __init__(self, folder: Path, *, width_px: int) -> None:
        self._heads = Ring.create(folder / "view.heads", HEAD, SLOTS)
        self._pictures = Ring.create(folder / "view.pictures", PICTURES, SLOTS)
        self._width_px = width_px
        self._waiting: tuple[dict[str, Any], dict[str, Picture]] | None = None
        self._changed = Condition()
        self._stopped = False
        self._thread = Thread(target=self._run, name="preview", daemon=True)
        self._thread.start()

    def write_head(self, head: dict[str, Any]) -> None:
        """Publishes where the camera is at a frame, without pictures."""
        _write(self._heads, orjson.dumps(head), HEAD)

    def write_pictures(self, head: dict[str, Any], pictures: dict[str, Picture]) -> None:
        """Publishes the pictures of a frame, as soon as those before are done; never waits."""
        with self._changed:
            self._waiting = head, pictures
            self._changed.notify()

    def close(self) -> None:
        """Ends the thread and lets go of the files."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        self._thread.join(timeout=5)
        self._heads.close()
        self._pictures.close()

    def _run(self) -> None:
        while True:
            with self._changed:
                while self._waiting is None and not self._stopped:
                    self._changed.wait()
                if self._stopped:
                    return
                waiting, self._waiting = self._waiting, None
            assert waiting is not None
            head, pictures = waiting
            jpegs = {name: encode_jpeg(picture, width_px=self._width_px) for name, picture in pictures.items()}
            _write(self._pictures, pack_view(head, jpegs), PICTURES)


class ViewReader:
    """Reads what a `ViewWriter` publishes, in another process; a node that starts anew is found again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rings: dict[str, Ring] = {}

    def head(self) -> tuple[int, dict[str, Any]] | None:
        """The newest head and its number."""
        found = self._latest("view.heads")
        return None if found is None else (found[0], orjson.loads(found[1]))

    def pictures(self, *, after: int) -> tuple[int, dict[str, Any], dict[str, bytes]] | None:
        """The newest pictures with their head, if their number is not `after`."""
        ring = self._open("view.pictures")
        if ring is None or ring.head == after:
            return None
        found = self._latest("view.pictures")
        return None if found is None else (found[0], *unpack_view(found[1]))

    def _latest(self, name: str) -> tuple[int, bytes] | None:
        ring = self._open(name)
        record = None if ring is None else ring.latest()
        if record is None:
            return None
        return int(record["sequence"]), record["data"][: int(record["length"])].tobytes()

    def _open(self, name: str) -> Ring | None:
        if name not in self._rings:
            try:
                self._rings[name] = Ring.open(self._folder / name)
            except RingError:
                return None
        return self._rings[name]


def encode_jpeg(picture: Picture, *, width_px: int) -> bytes:
    """The picture (H, W, 4) as JPEG, no wider than `width_px`."""
    from PIL import Image

    image = Image.fromarray(np.ascontiguousarray(picture[..., :3]))
    if image.width > width_px:
        image = image.resize((width_px, max(1, round(image.height * width_px / image.width))), reducing_gap=2.0)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()


def pack_view(head: Mapping[str, Any], jpegs: Mapping[str, bytes]) -> bytes:
    """The message as a page gets it: length of the header (u32, little-endian), header, JPEGs in its order."""
    listed = [{"name": name, "size": len(jpeg)} for name, jpeg in jpegs.items()]
    header = orjson.dumps({**head, "pictures": listed})
    return len(header).to_bytes(4, "little") + header + b"".join(jpegs.values())


def unpack_view(message: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Header and JPEGs of a message."""
    end = 4 + int.from_bytes(message[:4], "little")
    head: dict[str, Any] = orjson.loads(message[4:end])
    jpegs = {}
    for listed in head.pop("pictures"):
        jpegs[listed["name"]] = message[end : end + listed["size"]]
        end += listed["size"]
    return head, jpegs


def _write(ring: Ring, data: bytes, dtype: np.dtype[np.void]) -> None:
    record = np.zeros((), dtype)
    room = dtype["data"].itemsize
    if len(data) > room:
        return  # a picture beyond the slot is left out; the next is likely smaller
    record["length"] = len(data)
    record["data"][: len(data)] = np.frombuffer(data, np.uint8)
    ring.write(record.tobytes())
