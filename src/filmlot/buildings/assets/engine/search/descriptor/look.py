"""An asset as two unit vectors: how it looks, from preview pictures, and what shape it has, from its scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.search.descriptor import colour, form
from filmlot.render.scene import Scene
from filmlot.standards.phrase import PhrasedError

SIZE = 128
MAX_VIEWS = 64
MAX_SIDE_PX = 4_096
_MOST_PIXELS = 20_000
_CELLS, _ANGLES = 4, 8
_SEED = 11
_OPAQUE = 128

Vector = NDArray[np.float32]
View = NDArray[np.uint8]
"""A picture (H, W, 4), sRGB; what is transparent is not the asset."""


class LookError(PhrasedError, ValueError):
    """Pictures by which nobody can tell how an asset looks."""


@dataclass(frozen=True, eq=False)
class Look:
    """How an asset looks and what shape it has, unit vectors (`SIZE`,), and the terms of its `palette`."""

    look: Vector
    shape: Vector
    palette: tuple[str, ...]


def describe(scene: Scene, views: Sequence[View]) -> Look:
    """The look and shape of an asset; raises `LookError` where no picture shows anything of it."""
    if not 1 <= len(views) <= MAX_VIEWS or any(max(view.shape) > MAX_SIDE_PX or view.shape[2] != 4 for view in views):
        what = "Give from 1 to {views} pictures with transparency, at most {side_px} px wide and high"
        raise LookError(what, views=MAX_VIEWS, side_px=MAX_SIDE_PX)
    lab = colour.to_lab(np.concatenate([_opaque_pixels(view) for view in views]))
    if not len(lab):
        raise LookError("The pictures are all transparent. Render the asset before an empty background")
    edges = np.mean([_edges(view) for view in views], axis=0)
    look = _project([(2.0, np.sqrt(colour.histogram(lab))), (1.0, edges)])
    return Look(look, describe_shape(scene), colour.palette_tokens(lab))


def describe_shape(scene: Scene) -> Vector:
    """The shape of an asset, whichever way it is turned about Z."""
    surface = form.sample_surface(scene)
    blocks = (
        (1.5, np.sqrt(form.distances(surface)) - np.sqrt(1 / form.DISTANCE_BINS)),
        (1.0, form.directions(surface)),
        (1.5, form.outlines(surface)),
        (0.7, form.extents(surface)),
    )
    return _project(blocks)


def _opaque_pixels(view: View) -> View:
    """Pixels of the asset, evenly picked where there are many."""
    pixels = view.reshape(-1, 4)
    opaque = pixels[pixels[:, 3] >= _OPAQUE, :3]
    return opaque[:: max(1, len(opaque) // _MOST_PIXELS)]


def _edges(view: View) -> NDArray[np.float64]:
    """Where edges of which direction are: histograms of gradients (Dalal and Triggs 2005) in a grid of cells."""
    grey = view[..., :3].mean(axis=2) * (view[..., 3] >= _OPAQUE)
    down, right = np.gradient(grey)
    angle = (np.arctan2(down, right) / np.pi % 1.0 * _ANGLES).astype(np.int64) % _ANGLES
    rows = np.arange(grey.shape[0]) * _CELLS // grey.shape[0]
    columns = np.arange(grey.shape[1]) * _CELLS // grey.shape[1]
    cells = np.zeros((_CELLS, _CELLS, _ANGLES))
    np.add.at(cells, (rows[:, None], columns[None, :], angle), np.hypot(down, right))
    return np.sqrt(cells.ravel() / max(float(cells.sum()), 1e-9))


def _project(blocks: Sequence[tuple[float, NDArray[np.float64]]]) -> Vector:
    """The blocks, each of unit length times its weight, by a fixed random projection: angles stay about the same."""
    parts = [weight * block / max(float(np.linalg.norm(block)), 1e-12) for weight, block in blocks]
    joined = np.concatenate(parts)
    projected = joined @ _projection(len(joined))
    return (projected / np.linalg.norm(projected)).astype(np.float32)


@cache
def _projection(length: int) -> NDArray[np.float64]:
    """(length, SIZE), the same on every machine (Johnson and Lindenstrauss 1984)."""
    return np.random.Generator(np.random.Philox(_SEED)).standard_normal((length, SIZE))
