"""The machinery behind a stage, as the building needs it: who provides it is the gate's business."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from filmlot.buildings.stage.contracts import DeviceView, OutputView, PartView
from filmlot.buildings.stage.engine.recording.manifest import Manifest
from filmlot.buildings.stage.engine.show.ack import Ack
from filmlot.buildings.stage.engine.show.cue import DeviceAction
from filmlot.buildings.stage.engine.show.snapshot import Reading
from filmlot.buildings.stage.health.contracts import SyncBoard
from filmlot.buildings.stage.remote.contracts import RemoteView
from filmlot.buildings.stage.take_contracts import RecorderAck
from filmlot.kernel.settings import Language
from filmlot.standards.phrase import Phrase
from filmlot.standards.pose import Pose

if TYPE_CHECKING:
    from filmlot.buildings.stage.show.runner import Runner
    from filmlot.buildings.stage.show.watchman import Watchman


@dataclass(frozen=True)
class RollOrder:
    """What a render node is to record, and where."""

    folder: Path
    manifest: Manifest


class ViewMark(NamedTuple):
    """How far a viewer has come: the numbers of the last head and of the last pictures."""

    head: int = 0
    pictures: int = 0


class ViewFrame(NamedTuple):
    """A moment of the live view: where the camera is, and JPEGs by name if there are new ones."""

    mark: ViewMark
    head: dict[str, Any]
    jpegs: dict[str, bytes]


class Readiness(NamedTuple):
    """What the gate to going live asks of the machinery; None where nothing was measured.

    `locks` says of each source that tells it whether it is locked to its reference.
    """

    timecode_spread_frames: float | None
    disk_left_min: float | None
    locks: Mapping[str, bool] = MappingProxyType({})


class Machinery(Protocol):
    """The processes of all stages: receiver, render node, and the simulator of a demo; and the devices they reach."""

    def runner(self, stage_id: str) -> Runner:
        """What plays the stage's cues.

        Raises:
            ConsoleDown: nothing plays them now.
        """

    def watchman(self, stage_id: str) -> Watchman:
        """Who looks at what the stage's watches are about.

        Raises:
            ConsoleDown: nobody looks now.
        """

    def act(
        self,
        stage_id: str,
        orders: Sequence[DeviceAction],
        *,
        deadline_ms: int,
        answer: Callable[[int, Ack], None],
    ) -> None:
        """Asks devices for all actions at once, and does not wait.

        `answer` is called once for each order with its place in `orders`, from any thread, at the latest at the
        deadline: an order that is not answered by then was not done.
        """

    def points(self, stage_id: str) -> Sequence[Reading]:
        """What the stage's devices last said of themselves, and which of their actions sets it."""

    def choices(self, stage_id: str, device_id: str, action: str) -> Mapping[str, Sequence[str]]:
        """What those of an action's arguments may be of which the device itself names every possibility."""

    def check(self, stage_id: str, order: DeviceAction) -> Phrase | None:
        """Why a device would not do an order, as far as it is known without asking it; None where nothing is."""

    def safe_actions(self, stage_id: str) -> Sequence[DeviceAction]:
        """What a panic has each device do."""

    def poses(self, stage_id: str, device_id: str, *, seconds: float) -> Sequence[Pose]:
        """What a tracker said over the last seconds, in its own space; nothing of a device that is silent."""

    def readiness(self, stage_id: str) -> Readiness:
        """How far the clocks are apart, and how long the disk will do."""

    def roll(self, order: RollOrder) -> list[RecorderAck]:
        """Starts the recorder of the stage's node, then those of its devices, whose words it gives.

        Raises:
            NodeDown: there is no node, or it did not answer in time.
            DiskFull: the node's disk has no room.
        """

    def cut(self, stage_id: str, take_id: str) -> list[RecorderAck]:
        """Stops all recorders; the node's files are closed soon after.

        Raises:
            NodeDown: there is no node, or it did not answer in time.
        """

    def devices(self, stage_id: str, language: Language) -> list[DeviceView]:
        """The stage's devices and how they are."""

    def outputs(self, stage_id: str, language: Language) -> list[OutputView]:
        """What the stage sends on, and how that is."""

    def parts(self, stage_id: str, language: Language) -> list[PartView]:
        """The processes behind the stage."""

    def sync(self, stage_id: str) -> SyncBoard:
        """The stage's clocks side by side.

        Raises:
            ConsoleDown: no processes stand behind the stage.
        """

    def remote(self, stage_id: str, language: Language) -> RemoteView:
        """Where the stage is played from outside, and what was heard there."""

    def view(self, stage_id: str, *, after: ViewMark) -> ViewFrame | None:
        """The newest of the live view; None if there is nothing newer than `after`."""
