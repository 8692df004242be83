"""What the reading of a foreign file found, in its reader's words."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, Literal

from filmlot.buildings.assets.engine.ingest.formats import WITH_UNIT, WITHOUT_AXIS
from filmlot.buildings.assets.engine.ingest.report import Ingested
from filmlot.buildings.assets.ingests.contracts import IngestInput, IngestReading, IngestStep
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.settings import Language
from filmlot.standards.phrase import Phrase


def read_of(found: Ingested, given: IngestInput, language: Language) -> IngestReading:
    """Figures, guesses, repairs and losses of a file that was read."""
    source = found.source
    width_m, depth_m, height_m = found.size_m

    def step(place: str, what: str, params: dict[str, Any]) -> IngestStep:
        return IngestStep(place=place, text=catalogue().phrase(Phrase(what, params), language))

    return IngestReading(
        model=source.model,
        reader=source.reader,
        unit_m=source.unit_m,
        up=source.up,
        guessed=_guessed(found, given),
        size_m=(width_m, height_m, depth_m),
        triangles=found.levels[0].triangles,
        levels=len(found.levels),
        repairs=[step(repair.id, repair.what, repair.params) for repair in found.repairs],
        losses=[step(loss.place, loss.what, loss.params) for loss in found.losses],
    )


def _guessed(found: Ingested, given: IngestInput) -> list[Literal["unit", "up"]]:
    """What neither the file nor a person said."""
    suffix = PurePath(found.source.model).suffix.lower()
    guessed: list[Literal["unit", "up"]] = []
    is_scaled = any(repair.id == "unit" for repair in found.repairs)  # against what the format says, where it does
    if given.unit_m is None and (is_scaled or suffix not in WITH_UNIT):
        guessed.append("unit")
    if given.up is None and suffix in WITHOUT_AXIS:
        guessed.append("up")
    return guessed
