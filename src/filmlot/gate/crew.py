"""The crew of one stage: its receiver, its render node, and the simulators that its description asks for."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event, Lock

import numpy as np
from pydantic import ValidationError

from filmlot.buildings.stage.contracts import Description, DeviceReason, DeviceStatus, DeviceView, PartView
from filmlot.buildings.stage.contracts import Device as DescribedDevice
from filmlot.buildings.stage.engine.description import read_description
from filmlot.buildings.stage.machinery import ViewFrame, ViewMark
from filmlot.devicekit.families import family
from filmlot.devicekit.receiver import DeviceEntry, ReceiverConfig
from filmlot.devicekit.records import POSE
from filmlot.devicekit.ring import Ring, RingError
from filmlot.devicekit.run_folder import RunFolder
from filmlot.devicekit.status import STATUS, Fresh, Reason, assess
from filmlot.gate.child import Child
from filmlot.gate.node.config import Answer, CutOrder, Message, NodeConfig, Report, RollOrder, ShowOrder
from filmlot.gate.node.view import ViewReader
from filmlot.kernel.settings import Language

ANSWER_S = 5.0
LANGUAGES = {"en": "en", "zh-CN": "zh"}
SIMULATOR_HOST = "127.0.0.1"


@dataclass(frozen=True)
class CrewPlan:
    """What a crew works from: the stage's description as TOML, the scene on its walls, and its folders."""

    stage_id: str
    description: str
    scene: Path | None
    run: Path
    cache: Path
    walls: Path


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
        self._numbers = count(1)
        self._pending: dict[int, _Pending] = {}
        self._lock = Lock()
        self._described = read_description(plan.description)
        self._folder = RunFolder(plan.run)
        self._rings: dict[Path, Ring] = {}
        self._view = ViewReader(plan.run)
        self._children = self._hire()

    def start(self) -> None:
        """Starts every process."""
        for child in self._children:
            child.start()

    def stop(self) -> None:
        """Ends every process, the node first: it may have a take to close."""
        for child in self._children:
            child.stop()

    @property
    def code(self) -> str:
        """The stage's code, as on a slate."""
        return self._described.code

    @property
    def node(self) -> Child:
        """The node's process."""
        return self._children[0]

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
                pending.answered.wait(ANSWER_S)
            return pending.answer
        finally:
            with self._lock:
                del self._pending[number]

    def devices(self, language: Language) -> list[DeviceView]:
        """The devices and how they are."""
        return [
            DeviceView(
                id=device.id,
                name=device.name,
                family=device.family,
                address=address_of(device),
                status=self._status_of(device, language),
            )
            for device in self._described.devices
        ]

    def parts(self) -> list[PartView]:
        """The processes and how they are."""
        return [
            PartView(name=child.name, running=child.is_running, restarts=child.restarts, detail=self._detail(child))
            for child in self._children
        ]

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

    def _hire(self) -> list[Child]:
        run = self._plan.run
        run.mkdir(parents=True, exist_ok=True)
        self.write_node_config()
        (run / "receiver.json").write_text(_receiver_config(self._described, run).model_dump_json(), encoding="utf-8")
        node = Child(
            "node",
            "filmlot.gate.node",
            ["--config", str(run / "node.json")],
            log_file=run / "node.log",
            hear=self._hear,
            lost=self._lose_node,
        )
        receiver = Child(
            "receiver", "filmlot.gate.receiver", ["--config", str(run / "receiver.json")], log_file=run / "receiver.log"
        )
        return [node, receiver, *self._simulators()]

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

    def _simulators(self) -> list[Child]:
        return [
            Child(
                f"simulator {device.id}",
                "filmlot.gate.simulator",
                [device.family, f"{SIMULATOR_HOST}:{_port_of(device)}", device.simulate, json.dumps(device.config)],
                log_file=self._plan.run / f"simulator-{device.id}.log",
            )
            for device in self._described.devices
            if device.simulate is not None
        ]

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

    def _detail(self, child: Child) -> str:
        if child is self.node and self.report is not None:
            return self.report.detail
        return "" if child.is_running else child.last_words()

    def _status_of(self, device: DescribedDevice, language: Language) -> DeviceStatus:
        freshness_ms = family(device.family).config(**device.config).freshness_ms
        status = assess(
            self._newest(self._folder.status(device.id), STATUS),
            self._newest(self._folder.poses(device.id), POSE),
            now_ns=time.time_ns(),
            freshness_ns=freshness_ms * 1_000_000,
        )
        reason = None
        if status.reason is not Reason.WORKING:
            params = {"detail": status.detail} if status.detail else {}
            remedy = status.remedy(LANGUAGES[language])
            reason = DeviceReason(code=f"device.{status.reason}", params=params, remedy=remedy)
        return DeviceStatus(
            link=status.link.value,
            usable=status.usable.value,
            fresh=status.fresh is Fresh.FRESH,
            age_ms=None if status.age_ns is None else round(status.age_ns / 1e6, 1),
            rate_hz=round(status.rate_hz, 2),
            lost=status.counters["lost"],
            reason=reason,
        )

    def _newest(self, path: Path, dtype: np.dtype[np.void]) -> np.void | None:
        """The newest record of a ring; None before its writer has begun."""
        if path not in self._rings:
            try:
                ring = Ring.open(path)
            except RingError:
                return None
            if ring.dtype != dtype:
                return None
            self._rings[path] = ring
        return self._rings[path].latest()


def address_of(device: DescribedDevice) -> str:
    """Where to point a sender: our address and port, and the group if it is joined."""
    found = family(device.family)
    endpoints = found.driver(found.config(**device.config)).endpoints
    alone = next((endpoint for endpoint in endpoints if endpoint.group is None), endpoints[0])
    groups = "".join(f" udp://{endpoint.group}:{endpoint.port}" for endpoint in endpoints if endpoint.group is not None)
    return f"udp://{alone.address}:{alone.port}{groups}"


def _port_of(device: DescribedDevice) -> int:
    return family(device.family).config(**device.config).port


def _receiver_config(described: Description, run: Path) -> ReceiverConfig:
    entries = [
        DeviceEntry(id=device.id, name=device.name, family=device.family, config=device.config)
        for device in described.devices
    ]
    return ReceiverConfig(run=run, devices=entries)
