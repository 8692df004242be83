"""Some fifty formats by the Open Asset Import Library, which reads the file and dumps what it found.

The library is called by its C functions alone and its structures are never touched: what crosses over is its own
dump in a file, read by `assbin`. It is memory-unsafe code on foreign bytes: call this in a confined process only.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from pathlib import Path

from filmlot.buildings.assets.engine.ingest.assbin import read_dump
from filmlot.buildings.assets.engine.ingest.fault import FaultCode, IngestError
from filmlot.render.scene import Scene, SceneError

_TRIANGULATE, _SORT_BY_TYPE = 0x8, 0x8000
_UV_COORDS, _TRANSFORM_UV = 0x40000, 0x80000
_GLOBAL_SCALE = 0x8000000  # a declared unit (FBX, Collada) becomes metres
_STEPS = _TRIANGULATE | _SORT_BY_TYPE | _UV_COORDS | _TRANSFORM_UV | _GLOBAL_SCALE
_LIBRARY = {"darwin": "libassimp.dylib"}.get(sys.platform, "libassimp.so")
_REMEDY = "Export the file again as glTF 2.0 (.glb) or USD"


def library_path() -> Path | None:
    """Where the library's wheel put it, or None."""
    places = (Path(entry) / "cmeel.prefix" / "lib" / _LIBRARY for entry in sys.path)
    return next((place for place in places if place.is_file()), None)


def read_assimp(path: Path, *, work: Path, lost: Callable[[SceneError], None]) -> Scene:
    """The scene in a file, turned to Z-up; pictures that are missing are told to `lost`.

    Raises:
        IngestError: The library is not there, or cannot read the file.
    """
    place = library_path()
    if place is None:
        remedy = "Install cmeel-assimp, or export the file again as glTF 2.0 (.glb) or USD"
        what = "nothing here reads {suffix}"
        raise IngestError(FaultCode.NO_READER, path.name, what, remedy, suffix=path.suffix.lower())
    library = ctypes.CDLL(str(place))
    importer = library.aiImportFile
    importer.argtypes, importer.restype = [ctypes.c_char_p, ctypes.c_uint], ctypes.c_void_p
    library.aiGetErrorString.restype = ctypes.c_char_p
    library.aiExportScene.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_uint]
    scene = importer(str(path).encode(), _STEPS)
    if not scene:
        reason = (
            (library.aiGetErrorString() or b"")
            .decode(errors="replace")
            .replace(str(path.parent), "")[:200]
            .rstrip(". ")
        )
        code = FaultCode.OUT_OF_MEMORY if "bad_alloc" in reason else FaultCode.UNREADABLE
        raise IngestError(code, path.name, "cannot be read: {reason}", _REMEDY, reason=reason)
    dump = work / "scene.assbin"
    # The scene is never released: some readers' scenes crash there, and this process ends soon anyhow.
    if library.aiExportScene(scene, b"assbin", str(dump).encode(), 0) != 0:
        raise IngestError(FaultCode.UNREADABLE, path.name, "cannot be taken over from its reader", _REMEDY)
    return read_dump(dump, name=path.name, folder=path.parent, lost=lost)
