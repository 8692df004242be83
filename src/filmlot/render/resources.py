"""What a glTF document names by URI: data inside the URI, or a file beside the document; nothing else on the disk."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from urllib.parse import unquote, urlsplit

from filmlot.render.cursor import Cursor
from filmlot.render.glb import MAX_FILE_BYTES

_BESIDE = "Give the file together with everything that lies beside it, as one zip"
_EMBED = "Export as one .glb with everything embedded"


class Resources:
    """Reads within one folder, and no more bytes in all than a file may have."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._left_bytes = MAX_FILE_BYTES

    def read(self, owner: Cursor) -> bytes:
        """The bytes that the `uri` of an object stands for (glTF 2.0, section 3.6.1.1).

        Raises:
            SceneError: The URI leads out of the folder, to nothing, or to too much.
        """
        uri = owner.text("uri")
        data = _decode(owner, uri) if uri.startswith("data:") else self._read_file(owner, uri)
        self._left_bytes -= len(data)
        return data

    def _read_file(self, owner: Cursor, uri: str) -> bytes:
        if urlsplit(uri).scheme or urlsplit(uri).netloc:
            raise owner.fail("lies outside the file", _EMBED)
        path = (self._folder / unquote(uri)).resolve() if "\0" not in unquote(uri) else self._folder
        if not path.is_relative_to(self._folder):
            raise owner.fail("lies outside the file's folder", _BESIDE)
        if not path.is_file():
            raise owner.fail("names {name}, which is not there", _BESIDE, name=repr(uri[:80]))
        if path.stat().st_size > self._left_bytes:
            raise owner.fail("is larger than {limit} bytes", "Reduce textures or split the scene", limit=MAX_FILE_BYTES)
        return path.read_bytes()


def _decode(owner: Cursor, uri: str) -> bytes:
    head, comma, body = uri.partition(",")
    if not comma or not head.endswith(";base64"):
        raise owner.fail("holds data that is not base64", _EMBED)
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise owner.fail("holds data that is not base64", _EMBED) from error
