"""The machinery behind a stage, as the building needs it: who provides it is the gate's business."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from filmlot.buildings.stage.contracts import DeviceView, PartView
from filmlot.buildings.stage.engine.recording.manifest import Manifest
from filmlot.kernel.settings import Language


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


class Machinery(Protocol):
    """The processes of all stages: receiver, render node, and the simulator of a demo."""

    def roll(self, order: RollOrder) -> None:
        """Starts the recorder of the stage's node.

        Raises:
            NodeDown: there is no node, or it did not answer in time.
            DiskFull: the node's disk has no room.
        """

    def cut(self, stage_id: str, take_id: str) -> None:
        """Stops the recorder; its files are closed soon after.

        Raises:
            NodeDown: there is no node, or it did not answer in time.
        """

    def devices(self, stage_id: str, language: Language) -> list[DeviceView]:
        """The stage's devices and how they are."""

    def parts(self, stage_id: str, language: Language) -> list[PartView]:
        """The processes behind the stage."""

    def view(self, stage_id: str, *, after: ViewMark) -> ViewFrame | None:
        """The newest of the live view; None if there is nothing newer than `after`."""
