"""The crew of one stage: receiver, render node, translator, and the simulators that its description asks for."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event, Lock

from pydantic import ValidationError

from filmlot.buildings.stage.contracts import ClockView, DeviceReason, DeviceStatus, DeviceView, PartView
from filmlot.buildings.stage.contracts import Device as DescribedDevice
from filmlot.buildings.stage.engine.description import read_description
from filmlot.buildings.stage.health.contracts import NodeSync, SyncBoard
from filmlot.buildings.stage.machinery import ViewFrame, ViewMark
from filmlot.devicekit import status as device_status
from filmlot.devicekit.child import Child
from filmlot.devicekit.contract import DeviceConfig
from filmlot.devicekit.control import ControlConfig
from filmlot.devicekit.families import control_family, control_keys, family, family_keys
from filmlot.devicekit.host import Host
from filmlot.devicekit.receiver import DeviceEntry
from filmlot.gate.controls import Controls
from filmlot.gate.node.config import Answer, CutOrder, Message, NodeConfig, Report, RollOrder, ShowOrder
from filmlot.gate.node.ticks import FrameClock
from filmlot.gate.node.view import ViewReader
from filmlot.gate.outputs import LANGUAGES, Outputs, entry_of
from filmlot.gate.sync import source_of, spread_frames
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.settings import Language
from filmlot.standards.phrase import Phrase, as_given
from filmlot.standards.timecode import Timecode

ANSWER_S = 5.0
STARTING_S = 12.0  # a node that has not reported yet opens its device first; shorter than the database's patience
SIMULATOR_HOST = "127.0.0.1"
TRACKING_BYTES_S = 240 * 1000  # an OpenTrackIO sample has less than a thousand bytes


@dataclass(frozen=True)
class CrewPlan:
    """What a crew works from: the stage's description as TOML, the scene on its walls, and its folders."""

    stage_id: str
    description: str
    scene: Path | None
    run: Path
    cache: Path
    walls: Path
    only_groups: bool = False
    """Another hub of this machine receives too; see `ReceiverConfig`."""


@dataclass
class _Pending:
    answered: Event = field(default_factory=Event)
    answer: Answer | None = None


class Crew:
    """The processes of one stage. `report` is the node's newest word; `reported` is called with each."""

    def __init__(self, plan: CrewPlan, *, reported: Callable[[Report], None], lost: Callable[[], None]) -> None:
        self._plan = plan
        self._reported, self._node_lost = reported, lost
        self.report: Report | None = None
        self._leads = False
        self._numbers = count(1)
        self._pending: dict[int, _Pending] = {}
        self._lock = Lock()
        self._described = read_description(plan.description)
        self._view = ViewReader(plan.run)
        self._clock = FrameClock(self._described.rate, time.localtime().tm_gmtoff)
        self._host = Host(plan.run, _python("filmlot.gate.receiver"), family_of=family)
        self.controls = Controls(self._described)
        self.outputs = Outputs(plan.run, self._described, _python("filmlot.gate.translator"))
        self.write_node_config()
        self.node = Child(
            "node",
            _python("filmlot.gate.node", "--config", str(plan.run / "node.json")),
            log_file=plan.run / "node.log",
            hear=self._hear,
            lost=self._lose_node,
        )
        self._simulators = [self._simulator_of(device) for device in self._described.devices if device.simulate]

    def start(self) -> None:
        """Starts the node and what receives: of those, every hub may have its own."""
        self.node.start()
        self._host.start(self._heard, only_groups=self._plan.only_groups)

    def lead(self) -> None:
        """Starts what only one hub may have: ports of one listener, devices that take commands, whatever sends."""
        self._leads = True
        self._host.apply(self._heard)
        for simulator in self._simulators:
            simulator.start()
        self.controls.start()
        self.outputs.start()

    def stop(self) -> None:
        """Ends every process, the node first: it may have a take to close."""
        self.controls.stop()
        self.node.stop()
        self.outputs.stop()
        self._host.stop()
        for simulator in self._simulators:
            simulator.stop()

    @property
    def code(self) -> str:
        """The stage's code, as on a slate."""
        return self._described.code

    @property
    def _heard(self) -> list[DeviceEntry]:
        return [entry_of(device) for device in self._described.devices if device.family in family_keys()]

    @property
    def children(self) -> list[Child]:
        """The processes that should run."""
        of_the_leader = [*self.outputs.children, *self._simulators] if self._leads else []
        return [self.node, *self._host.receivers, *of_the_leader]

    @property
    def plan(self) -> CrewPlan:
        """What the crew works from."""
        return self._plan

    def order(self, make: Callable[[int], RollOrder | CutOrder | ShowOrder]) -> Answer | None:
        """The node's answer to an order that is made with a number; None if there is none in time."""
        number, pending = next(self._numbers), _Pending()
        with self._lock:
            self._pending[number] = pending
        try:
            if self.node.say(make(number).model_dump_json().encode()):
                pending.answered.wait(STARTING_S if self.report is None else ANSWER_S)
            return pending.answer
        finally:
            with self._lock:
                del self._pending[number]

    def devices(self, language: Language) -> list[DeviceView]:
        """The devices and how they are."""
        statuses = {**self._host.statuses(), **self.controls.statuses()}
        return [
            DeviceView(
                id=device.id,
                name=device.name,
                family=device.family,
                address=address_of(device),
                status=_in_words(statuses[device.id], language),
            )
            for device in self._described.devices
            if device.id in statuses
        ]

    def parts(self, language: Language) -> list[PartView]:
        """The processes and how they are."""
        return [
            PartView(
                name=child.name,
                running=child.is_running,
                restarts=child.restarts,
                detail=catalogue().phrase(self._detail(child), language),
            )
            for child in self.children
        ]

    @property
    def take_bytes_a_minute(self) -> float:
        """What a take may fill: pictures at a bit a pixel, which the encoder stays below, and their tracking."""
        width, height = self._described.cameras[0].resolution_px
        return 60 * (width * height * float(self._described.rate) / 8 + TRACKING_BYTES_S)

    def timecode(self) -> int:
        """The stage's frame since midnight, now."""
        return self._clock.timecode_frame(self._clock.frame_at(time.time_ns()))

    def timecode_spread(self) -> float | None:
        """How many frames the sources' timecodes are apart from each other; None below two that count as the stage."""
        return spread_frames((record for records in self._host.newest().values() for record in records), self._clock)

    def sync(self) -> SyncBoard:
        """The clocks of sources and node, side by side."""
        newest, report = self._host.newest(), self.report
        node = NodeSync(
            name=self.node.name,
            behind_ms=None if report is None else round(report.behind_ms, 2),
            frames=0 if report is None else report.ticks,
            undrawn=0 if report is None else report.late,
        )
        return SyncBoard(
            rate=self._described.timecode_rate,
            timecode=str(Timecode.from_frame(self.timecode(), self._described.rate)),
            spread_frames=self.timecode_spread(),
            sources=[
                source_of(device, newest[device.id], self._clock)
                for device in self.devices("en")
                if device.id in newest
            ],
            nodes=[node],
        )

    def view(self, after: ViewMark) -> ViewFrame | None:
        """The newest pictures or, between pictures, the newest head; None if nothing is newer than `after`."""
        found = self._view.pictures(after=after.pictures)
        if found is not None:
            number, head, jpegs = found
            return ViewFrame(ViewMark(after.head, number), head, jpegs)
        newest = self._view.head()
        if newest is None or newest[0] == after.head:
            return None
        return ViewFrame(ViewMark(newest[0], after.pictures), newest[1], {})

    def write_node_config(self, scene: Path | None = None) -> None:
        """Writes what the node reads when it starts; a scene takes the place of the plan's."""
        plan = self._plan
        config = NodeConfig(
            stage_id=plan.stage_id,
            description=plan.description,
            run=plan.run,
            cache=plan.cache,
            walls=plan.walls,
            scene=scene or plan.scene,
            utc_offset_s=time.localtime().tm_gmtoff,
        )
        (plan.run / "node.json").write_text(config.model_dump_json(), encoding="utf-8")

    def _simulator_of(self, device: DescribedDevice) -> Child:
        target = f"{SIMULATOR_HOST}:{_settings_of(device).port}"
        arguments = [device.family, target, str(device.simulate), json.dumps(device.config)]
        return Child(
            f"simulator {device.id}",
            _python("filmlot.gate.simulator", *arguments),
            log_file=self._plan.run / f"simulator-{device.id}.log",
        )

    def _hear(self, line: bytes) -> None:
        try:
            message = Message.model_validate_json(b'{"message":%s}' % line).message
        except ValidationError:
            return  # a library's word on standard output
        if isinstance(message, Report):
            self.report = message
            self._reported(message)
            return
        with self._lock:
            pending = self._pending.get(message.id)
        if pending is not None:
            pending.answer = message
            pending.answered.set()

    def _lose_node(self) -> None:
        self.report = None
        with self._lock:
            waiting = list(self._pending.values())
        for pending in waiting:
            pending.answered.set()
        self._node_lost()

    def _detail(self, child: Child) -> Phrase:
        if child is self.node and self.report is not None:
            return self.report.detail
        return as_given("" if child.is_running else child.last_words())


def address_of(device: DescribedDevice) -> str:
    """Where to point a sender: our address and port, and the group if it is joined; or where the device is."""
    if device.family in control_keys():
        taker = control_family(device.family)
        settings = taker.settings(device.config)
        return f"{taker.transport}://{settings.host}:{settings.port}"
    found = family(device.family)
    endpoints = found.driver(found.config(**device.config)).endpoints
    alone = next((endpoint for endpoint in endpoints if endpoint.group is None), endpoints[0])
    groups = "".join(f" udp://{endpoint.group}:{endpoint.port}" for endpoint in endpoints if endpoint.group is not None)
    return f"udp://{alone.address}:{alone.port}{groups}"


def _settings_of(device: DescribedDevice) -> DeviceConfig | ControlConfig:
    found = family(device.family) if device.family in family_keys() else control_family(device.family)
    return found.settings(device.config)


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _in_words(status: device_status.DeviceStatus, language: Language) -> DeviceStatus:
    reason = None
    if status.reason is not device_status.Reason.WORKING:
        params = {"detail": status.detail} if status.detail else {}
        remedy = status.remedy(LANGUAGES[language])
        reason = DeviceReason(code=f"device.{status.reason}", params=params, remedy=remedy)
    return DeviceStatus(
        link=status.link.value,
        usable=status.usable.value,
        fresh=status.fresh is device_status.Fresh.FRESH,
        age_ms=None if status.age_ns is None else round(status.age_ns / 1e6, 1),
        rate_hz=round(status.rate_hz, 2),
        lost=status.counters.get("lost", 0),
        reason=reason,
        clock=None if status.clock is None else _clock_in_words(status.clock),
    )


def _clock_in_words(clock: device_status.ClockStatus) -> ClockView:
    return ClockView(
        basis=clock.basis.value,
        offset_ms=round(clock.offset_ns / 1e6, 3),
        skew_ppm=round(clock.skew_ppm, 2),
        jitter_ms=round(clock.jitter_ns / 1e6, 3),
    )
