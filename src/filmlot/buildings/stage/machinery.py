"""The machinery behind a stage, as the building needs it: who provides it is the gate's business."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from filmlot.buildings.stage.contracts import DeviceView, PartView
from filmlot.buildings.stage.engine.recording.manifest import Manifest
from filmlot.kernel.settings import Language


@dataclass(frozen=True)
class RollOrder:
    """What a render node is to record, and where."""

    folder: Path
    manifest: Manifest


@dataclass(frozen=True)
class ViewFrame:
    """The live picture: a JSON header as the page gets it, and a JPEG for each name in its `pictures`."""

    sequence: int
    message: bytes


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

    def parts(self, stage_id: str) -> list[PartView]:
        """The processes behind the stage."""

    def view(self, stage_id: str, *, after: int) -> ViewFrame | None:
        """The newest live picture, if there is one newer than `after`."""
