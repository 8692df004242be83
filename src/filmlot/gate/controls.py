"""The devices of one stage that take commands: cues act on them, snapshots read them, takes roll the recorders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from filmlot.buildings.stage.contracts import Description, RecorderAck
from filmlot.buildings.stage.contracts import Device as DescribedDevice
from filmlot.buildings.stage.engine.show.cue import DeviceAction
from filmlot.buildings.stage.engine.show.snapshot import Reading
from filmlot.buildings.stage.machinery import Ack
from filmlot.devicekit import ack as desk_ack
from filmlot.devicekit.ack import Command
from filmlot.devicekit.desk import Desk, DeskEntry
from filmlot.devicekit.families import control_family, control_keys
from filmlot.devicekit.status import DeviceStatus

RECORDERS_MS = 1000
"""How long a roll waits for the recorders' word; the take rolls without those that say nothing."""
RECORD = "record"


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
            answer(place, Ack(None if ack.is_done else _words(ack), ack.time_ms))

        self._desk.submit(commands, deadline_ms=deadline_ms, heard=hear)

    def points(self) -> list[Reading]:
        """What the devices last said of themselves."""
        readings = []
        for device in self._devices:
            found = control_family(device.family)
            for point, value in self._desk.points(device.id).items():
                action, argument = found.setter(point) or (None, None)
                readings.append(Reading(device=device.id, point=point, value=value, action=action, argument=argument))
        return readings

    def safe_actions(self) -> list[DeviceAction]:
        """What a panic has each device do."""
        return [
            DeviceAction(device=device.id, action=action)
            for device in self._devices
            for action in control_family(device.family).safe_actions
        ]

    def roll(self, *, slate: str) -> list[RecorderAck]:
        """Has every recorder record under a slate, all at once; their words."""
        return self._ask_recorders(RECORD, slate=slate)

    def cut(self) -> list[RecorderAck]:
        """Has every recorder stop, all at once; their words."""
        return self._ask_recorders("stop", slate=None)

    def _ask_recorders(self, action: str, *, slate: str | None) -> list[RecorderAck]:
        recorders = [device for device in self._devices if RECORD in control_family(device.family).capabilities]
        if not recorders:
            return []
        commands = [Command(device.id, action, _named(device, action, slate)) for device in recorders]
        acks = self._desk.act_all(commands, deadline_ms=RECORDERS_MS)
        return [
            RecorderAck(
                device=device.id,
                name=device.name,
                action=action,
                done=ack.is_done,
                detail="" if ack.is_done else _words(ack),
                time_ms=round(ack.time_ms, 1),
            )
            for device, ack in zip(recorders, acks, strict=True)
        ]


def _entry(device: DescribedDevice) -> DeskEntry:
    return DeskEntry(id=device.id, name=device.name, family=device.family, config=device.config, backups=device.backups)


def _named(device: DescribedDevice, action: str, slate: str | None) -> dict[str, str]:
    """The clip's name, for a recorder that takes one."""
    takes_name = "name" in control_family(device.family).actions[action].arguments.model_fields
    return {"name": slate} if takes_name and slate is not None else {}


def _words(ack: desk_ack.Ack) -> str:
    return f"{ack.answer.value}: {ack.detail}" if ack.detail else ack.answer.value
