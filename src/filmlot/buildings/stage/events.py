"""What happens on a stage."""

from __future__ import annotations

from typing import ClassVar

from filmlot.buildings.stage.calibration.events import CALIBRATION_EVENTS
from filmlot.buildings.stage.content_contracts import ContentView
from filmlot.buildings.stage.health.events import HealthChanged
from filmlot.buildings.stage.show.events import SHOW_EVENTS
from filmlot.buildings.stage.take_contracts import TakeView
from filmlot.kernel.events import Event


class StageBuilt(Event):
    """There is a new stage."""

    type: ClassVar[str] = "stage.stage.built"

    name: str
    code: str


class StageDescribed(Event):
    """The stage has another description; whoever shows it reads it again."""

    type: ClassVar[str] = "stage.stage.described"

    name: str
    code: str


class ContentShown(Event):
    """Another asset stands on the walls."""

    type: ClassVar[str] = "stage.content.shown"

    content: ContentView


class TakeEvent(Event):
    """Something happened to a take; it carries the take as it is now."""

    take: TakeView


class TakeRolled(TakeEvent):
    """The recorders run."""

    type: ClassVar[str] = "stage.take.rolled"


class TakeCut(TakeEvent):
    """The recorders stop; the take's files are checked next."""

    type: ClassVar[str] = "stage.take.cut"


class TakeVerified(TakeEvent):
    """Every picture decodes and stands where it should; the files are sealed."""

    type: ClassVar[str] = "stage.take.verified"


class TakeInterrupted(TakeEvent):
    """The recording broke off, or is not whole; what was written is kept."""

    type: ClassVar[str] = "stage.take.interrupted"


class TakeHarvested(TakeEvent):
    """The files of the take's recorders came, or some of them."""

    type: ClassVar[str] = "stage.take.harvested"


class TakeMarked(TakeEvent):
    """The take was circled or got other notes."""

    type: ClassVar[str] = "stage.take.marked"


EVENTS: tuple[type[Event], ...] = (
    *SHOW_EVENTS,
    *CALIBRATION_EVENTS,
    HealthChanged,
    StageBuilt,
    StageDescribed,
    ContentShown,
    TakeRolled,
    TakeCut,
    TakeVerified,
    TakeInterrupted,
    TakeHarvested,
    TakeMarked,
)
