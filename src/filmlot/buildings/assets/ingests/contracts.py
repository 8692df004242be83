"""What crosses the border about taking in foreign files."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from filmlot.buildings.assets.engine.ingest.packing import Sheet
from filmlot.kernel.jobs import JobView
from filmlot.standards.asset.manifest import Blake3


class IngestInput(BaseModel):
    """A foreign file that was uploaded, and what a person says of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    blake3: Blake3 = Field(examples=["0" * 64])
    file_name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^/\\\x00-\x1f]+$")]
    sheet: Sheet
    unit_m: Annotated[float | None, Field(gt=0, le=1e6, allow_inf_nan=False)] = None
    up: Annotated[str | None, Field(pattern="^[YZ]$")] = None
    scope: Annotated[str | None, Field(max_length=36)] = None
    note: Annotated[str, Field(max_length=2000)] = ""


class IngestStarted(BaseModel):
    """The job that takes the file in."""

    model_config = ConfigDict(frozen=True)

    job_id: str


class IngestStep(BaseModel):
    """Something that was done to a file, or left out of it, in the reader's language: where, and what."""

    model_config = ConfigDict(frozen=True)

    place: str
    text: str


class IngestReading(BaseModel):
    """What the reading of a file found: figures, what it had to guess, each repair, and what was left out.

    `unit_m` is how many metres a unit of the file was taken for, `up` which of its axes; `size_m` is width, height and
    depth.
    """

    model_config = ConfigDict(frozen=True)

    model: str
    reader: str
    unit_m: float
    up: str
    guessed: list[Literal["unit", "up"]]
    size_m: tuple[float, float, float]
    triangles: int
    levels: int
    repairs: list[IngestStep]
    losses: list[IngestStep]


class IngestView(BaseModel):
    """A file that was given: its job, what its reading found, and the version that it became."""

    model_config = ConfigDict(frozen=True)

    id: str
    given: IngestInput
    actor_name: str
    job: JobView
    reading: IngestReading | None
    asset_id: str | None
    version_id: str | None
    created_at: datetime


class IngestList(BaseModel):
    """The files that were given last, the newest first."""

    model_config = ConfigDict(frozen=True)

    items: list[IngestView]
