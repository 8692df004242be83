"""What a node is to do, and the orders that it takes while it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from filmlot.buildings.stage.engine.calibration.applied import AppliedCalibrations
from filmlot.buildings.stage.engine.recording.manifest import Manifest
from filmlot.buildings.stage.take_contracts import UsedVersion
from filmlot.standards.phrase import Phrase


class Content(BaseModel):
    """What goes onto the walls: a file, its look, and which assets it shows.

    With a look its variants are chosen and its light is made of the weather and the time of day; a file without one
    brings its own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Path
    look: dict[str, str] | None = None
    versions: tuple[UsedVersion, ...] = ()


class NodeConfig(BaseModel):
    """The stage as the node needs it; `description` is its TOML text, `run` the folder of its rings.

    With `chart_square_m` the walls show a chart of such squares in the place of the scene.
    Paths that are not absolute begin where the config stands.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    stage_id: str
    description: str
    run: Path
    cache: Path
    walls: Path
    content: Content | None
    calibrations: AppliedCalibrations = AppliedCalibrations()
    chart_square_m: float | None = None
    utc_offset_s: int = 0
    preview_px: Annotated[int, Field(ge=64, le=3840)] = 640

    @classmethod
    def read(cls, path: Path) -> NodeConfig:
        """The config in a file.

        Raises:
            OSError, pydantic.ValidationError: there is none, or it is not one.
        """
        config, folder = cls.model_validate_json(path.read_bytes()), path.parent
        places: dict[str, object] = {name: folder / getattr(config, name) for name in ("run", "cache", "walls")}
        if config.content is not None:
            places["content"] = config.content.model_copy(update={"file": folder / config.content.file})
        return config.model_copy(update=places)


class RollOrder(BaseModel):
    """Record a take into a folder that does not exist yet."""

    do: Literal["roll"] = "roll"
    id: int
    folder: Path
    manifest: Manifest


class CutOrder(BaseModel):
    """End the take."""

    do: Literal["cut"] = "cut"
    id: int
    take_id: str


class ShowOrder(BaseModel):
    """Put something else on the walls, or the same in another look, as soon as it is loaded."""

    do: Literal["show"] = "show"
    id: int
    content: Content


class TakeOverOrder(BaseModel):
    """Be the stage's node from the next frame on; until it comes a node is a spare, which publishes nothing."""

    do: Literal["take_over"] = "take_over"
    id: int


class CalibrateOrder(BaseModel):
    """Apply other calibrations, from the next frame on."""

    do: Literal["calibrate"] = "calibrate"
    id: int
    calibrations: AppliedCalibrations


class ChartOrder(BaseModel):
    """Show a chart of such squares on the walls in the place of the scene; without a width, the scene again."""

    do: Literal["chart"] = "chart"
    id: int
    square_m: float | None


class Order(BaseModel):
    """Any of them."""

    order: Annotated[
        RollOrder | CutOrder | ShowOrder | CalibrateOrder | ChartOrder | TakeOverOrder, Field(discriminator="do")
    ]


class Answer(BaseModel):
    """What became of the order with the same id; `code` and `reason` say why it was refused."""

    kind: Literal["answer"] = "answer"
    id: int
    code: Literal["disk_full", "already_rolling", "not_rolling", "failed"] | None = None
    reason: Phrase = Phrase("")


class Report(BaseModel):
    """How the node does, once a second; `failure` is why the take that it recorded ended by itself.

    `behind_ms` is how late the latest tick since the last report was.
    `timecode_shift` is what is added to the count of frames for the stage's timecode, None for the time of the day.
    `look` is that of what stands on the walls, which is not yet what was ordered while that is being loaded.
    """

    kind: Literal["report"] = "report"
    take_id: str | None
    failure: str | None
    failed_take_id: str | None
    ticks: int
    pictures: int
    late: int
    behind_ms: float
    detail: Phrase
    timecode: Phrase = Phrase("")
    timecode_shift: int | None = None
    look: dict[str, str] | None = None


class Message(BaseModel):
    """Anything that a node says."""

    message: Annotated[Answer | Report, Field(discriminator="kind")]
