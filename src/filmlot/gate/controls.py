"""The devices of one stage that take commands: cues act on them, snapshots read them, takes roll the recorders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Literal

from filmlot.buildings.stage.contracts import Description
from filmlot.buildings.stage.contracts import Device as DescribedDevice
from filmlot.buildings.stage.engine.recording.clip import name_clip
from filmlot.buildings.stage.engine.recording.manifest import Manifest
from filmlot.buildings.stage.engine.show.ack import Ack, Answer
from filmlot.buildings.stage.engine.show.cue import DeviceAction
from filmlot.buildings.stage.engine.show.snapshot import Reading
from filmlot.buildings.stage.take_contracts import RecorderAck
from filmlot.devicekit import ack as desk_ack
from filmlot.devicekit.ack import Command
from filmlot.devicekit.desk import Desk, DeskEntry
from filmlot.devicekit.families import control_family, control_keys
from filmlot.devicekit.status import DeviceStatus
from filmlot.standards.phrase import Phrase

RECORDERS_MS = 1000
"""How long a roll waits for the recorders' word; the take rolls without those that say nothing."""
ANSWERS = {
    desk_ack.Answer.ACKNOWLEDGED: Answer.DONE,
    desk_ack.Answer.REFUSED: Answer.REFUSED,
    desk_ack.Answer.TIMED_OUT: Answer.TIMED_OUT,
    desk_ack.Answer.NOT_READY: Answer.NOT_READY,
    desk_ack.Answer.LOST: Answer.LOST,
    desk_ack.Answer.UNKNOWN: Answer.UNKNOWN,
}
RECORD: Literal["record"] = "record"
CLIP_POINTS = {"clip": "clip_name", "duration": "clip_duration"}
FILES_POINT = "clip_files"
"""The paths of a clip's files, a line each."""


class Controls:
    """Keeps the devices connected, from `start` to `stop`."""

    def __init__(self, described: Description) -> None:
        self._devices = [device for device in described.devices if device.family in control_keys()]
        self._desk = Desk(family_of=control_family)

    def start(self) -> None:
        """Begins to connect."""
        self._desk.apply([_entry(device) for device in self._devices])

    def stop(self) -> None:
        """Ends every connection."""
        self._desk.stop()

    def statuses(self) -> Mapping[str, DeviceStatus]:
        """How every device is now, by its id."""
        return self._desk.statuses()

    def act(self, orders: Sequence[DeviceAction], *, deadline_ms: int, answer: Callable[[int, Ack], None]) -> None:
        """Asks for all actions at once; see `Machinery.act`."""
        commands = [Command(order.device, order.action, order.arguments, may_fall_back=True) for order in orders]

        def hear(place: int, ack: desk_ack.Ack) -> None:
            answer(place, _in_words(ack))

        with suppress(RuntimeError):  # the devices are being changed: what is not answered was not done
            self._desk.submit(commands, deadline_ms=deadline_ms, heard=hear)

    def points(self) -> list[Reading]:
        """What the devices last said of themselves."""
        readings = []
        for device in self._devices:
            for point, value in self._desk.points(device.id).items():
                setter = self._desk.setter(device.id, point)
                way = {} if setter is None else setter._asdict()
                readings.append(Reading(device=device.id, point=point, value=value, **way))
        return readings

    def choices(self, device: str, action: str) -> Mapping[str, Sequence[str]]:
        """What those of an action's arguments may be of which the device names every possibility."""
        return self._desk.choices(device, action)

    def check(self, order: DeviceAction) -> Phrase | None:
        """Why a device would not do an order, as far as it is known without asking it."""
        return self._desk.check(Command(order.device, order.action, order.arguments))

    def safe_actions(self) -> list[DeviceAction]:
        """What a panic has each device do."""
        return [
            DeviceAction(device=device.id, action=action)
            for device in self._devices
            for action in control_family(device.family).safe_actions
        ]

    def roll(self, manifest: Manifest) -> list[RecorderAck]:
        """Has every recorder record, all at once, what the slate says; their words."""
        clip = name_clip(manifest.slate, manifest.take_id)
        said = {"name": clip, "shot": f"{manifest.scene}{manifest.shot}", "take": manifest.take}
        return self._ask_recorders(RECORD, said)

    def cut(self) -> list[RecorderAck]:
        """Has every recorder stop, all at once; their words."""
        return self._ask_recorders("stop", {})

    def _ask_recorders(self, action: Literal["record", "stop"], said: Mapping[str, object]) -> list[RecorderAck]:
        recorders = [device for device in self._devices if RECORD in control_family(device.family).capabilities]
        if not recorders:
            return []
        commands = [Command(device.id, action, _taken(device, action, said)) for device in recorders]
        acks = self._desk.act_all(commands, deadline_ms=RECORDERS_MS)
        return [
            RecorderAck(
                device=device.id,
                name=device.name,
                action=action,
                answer=ANSWERS[ack.answer].value,
                detail=ack.detail,
                time_ms=round(ack.time_ms, 1),
                **self._recorded(device.id, action, ack),
            )
            for device, ack in zip(recorders, acks, strict=True)
        ]

    def _recorded(self, device: str, action: str, ack: desk_ack.Ack) -> dict[str, Any]:
        """What a recorder that has stopped says of its clip."""
        points = self._desk.points(device) if action == "stop" and ack.is_done else {}
        said: dict[str, Any] = {name: str(points[point]) for name, point in CLIP_POINTS.items() if point in points}
        return said | ({"files": tuple(str(points[FILES_POINT]).splitlines())} if FILES_POINT in points else {})


def _entry(device: DescribedDevice) -> DeskEntry:
    return DeskEntry(id=device.id, name=device.name, family=device.family, config=device.config, backups=device.backups)


def _taken(device: DescribedDevice, action: str, said: Mapping[str, object]) -> dict[str, object]:
    """Of what is said, that which a recorder's action takes."""
    taken = control_family(device.family).actions[action].arguments.model_fields
    return {name: value for name, value in said.items() if name in taken}


def _in_words(ack: desk_ack.Ack) -> Ack:
    remedy = {} if ack.is_done else {"en": ack.remedy("en"), "zh-CN": ack.remedy("zh")}
    return Ack(ANSWERS[ack.answer], ack.said, remedy, ack.time_ms)
