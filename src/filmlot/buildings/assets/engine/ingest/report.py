"""What an ingest made, in words and figures: it is written beside the files, and read from there."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from filmlot.buildings.assets.engine.ingest.confinement import Bound
from filmlot.buildings.assets.engine.ingest.formats import Reader

REPORT = "ingest.json"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Loss(_Frozen):
    """Something of the file that is not in the asset: where, and why, as a phrase."""

    place: str
    what: str
    params: dict[str, str | int] = {}


class Said(_Frozen):
    """A phrase: English with `{gaps}` for `params`."""

    what: str
    params: dict[str, str | int] = {}


class Repair(_Frozen):
    """One step that changed something. Leave its `id` out (`IngestOptions.without`) to have the file without it."""

    id: str
    what: str
    params: dict[str, str | int] = {}
    before: dict[str, float | str | None] = {}
    after: dict[str, float | str | None] = {}


class SourceFile(_Frozen):
    """A file as it came."""

    path: str
    bytes: int
    blake3: str


class SourceFacts(_Frozen):
    """Where the asset comes from, and how it was read."""

    file: SourceFile
    model: str
    reader: Reader
    unit_m: float
    up: str
    bounds: tuple[Bound, ...]
    peak_bytes: int


class SurfaceError(_Frozen):
    """The distance between two surfaces, the larger of both directions, by exact closest points of samples."""

    p995_m: float
    max_m: float
    samples: int


class Level(_Frozen):
    """A level of detail: its file, its size, and how far it is from LOD0."""

    name: str
    file: str
    triangles: int
    vertices: int
    materials: int
    error: SurfaceError | None = None
    silhouette_iou: float | None = None
    from_m: float = 0.0


class MissingLevel(_Frozen):
    """A level that was not made, and why."""

    name: str
    why: Said


class Colliders(_Frozen):
    """Convex hulls: their file, how many, the most vertices of one, and how they were found."""

    file: str
    hulls: int
    most_vertices: int
    method: str


class Ingested(_Frozen):
    """A foreign file as levels of detail, colliders and a record of all that was done; files lie in one folder."""

    source: SourceFacts
    size_m: tuple[float, float, float]
    repairs: tuple[Repair, ...]
    losses: tuple[Loss, ...]
    levels: tuple[Level, ...]
    missing_levels: tuple[MissingLevel, ...]
    colliders: Colliders | None

    def write(self, folder: Path) -> None:
        """Writes the report beside its files."""
        (folder / REPORT).write_text(self.model_dump_json(indent=1), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Ingested:
        """The report of a folder."""
        return cls.model_validate_json((folder / REPORT).read_bytes())
