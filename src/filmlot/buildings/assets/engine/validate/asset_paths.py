"""Every asset path in a layer: what it brings in, and what its attributes name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAX_PATHS = 100_000


@dataclass(frozen=True)
class Reference:
    """An asset path in a layer: at which spec, as written, and whether it brings in scene description."""

    layer: str
    place: str
    path: str
    is_arc: bool


def references_of(path: str, layer: Any) -> Iterator[Reference]:
    """The asset paths of one layer."""
    from pxr import Sdf

    for text in layer.subLayerPaths:
        yield Reference(path, "subLayers", str(text), is_arc=True)
    for place in prim_paths(layer):
        spec = layer.GetObjectAtPath(place)
        if isinstance(spec, Sdf.PrimSpec):
            for arcs in (spec.referenceList, spec.payloadList):
                for arc in arcs.GetAddedOrExplicitItems():
                    if arc.assetPath:
                        yield Reference(path, str(place), str(arc.assetPath), is_arc=True)
        elif isinstance(spec, Sdf.AttributeSpec):
            for text in _paths_in(spec.default):
                yield Reference(path, str(place), text, is_arc=False)


def prim_paths(layer: Any) -> list[Any]:
    """The paths of all specs of a layer."""
    found: list[Any] = []
    layer.Traverse("/", lambda path: found.append(path) if len(found) < MAX_PATHS else None)
    return found


def _paths_in(value: Any) -> Iterator[str]:
    from pxr import Sdf

    if isinstance(value, Sdf.AssetPath):
        yield str(value.path)
    elif isinstance(value, Sdf.AssetPathArray):
        for part in value:
            yield str(part.path)
