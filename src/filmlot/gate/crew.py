"""The crew of one stage: receiver, render node, translator, and the simulators that its description asks for."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from filmlot.buildings.stage.contracts import ClockView, DeviceReason, DeviceStatus, DeviceView, PartView
from filmlot.buildings.stage.contracts import Device as DescribedDevice
from filmlot.buildings.stage.engine.calibration.applied import AppliedCalibrations
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
from filmlot.devicekit.records import pose_of
from filmlot.gate.controls import Controls
from filmlot.gate.node.config import CalibrateOrder, ChartOrder, Content, NodeConfig, Report, ShowOrder
from filmlot.gate.node.ticks import FrameClock
from filmlot.gate.node.view import ViewReader
from filmlot.gate.nodes import Nodes, last_words
from filmlot.gate.outputs import LANGUAGES, Outputs, entry_of
from filmlot.gate.sync import source_of, spread_frames
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.settings import Language
from filmlot.standards.pose import Pose
from filmlot.standards.timecode import Timecode

SIMULATOR_HOST = "127.0.0.1"
TRACKING_BYTES_S = 240 * 1000  # an OpenTrackIO sample has less than a thousand bytes


@dataclass(frozen=True)
class CrewPlan:
    """What a crew works from: the description as TOML, what is applied to its cameras, its content, its folders."""

    stage_id: str
    description: str
    calibrations: AppliedCalibrations
    content: Content | None
    run: Path
    cache: Path
    walls: Path
    chart_square_m: float | None = None
    only_groups: bool = False
    """Another hub of this machine receives too; see `ReceiverConfig`."""


class Crew:
    """The processes of one stage; `reported` and `lost` are those of its `Nodes`."""

    def __init__(self, plan: CrewPlan, *, reported: Callable[[Report], None], lost: Callable[[], None]) -> None:
        self._plan = plan
        self._reported, self._leads = reported, False
        self._described = read_description(plan.description)
        self._view = ViewReader(plan.run)
        described = self._described
        self._clock = FrameClock(described.rate, time.localtime().tm_gmtoff, described.timecode_drop_frame)
        self._host = Host(plan.run, _python("filmlot.gate.receiver"), family_of=family)
        self.controls = Controls(self._described)
        self.outputs = Outputs(plan.run, self._described, _python("filmlot.gate.translator"))
        self._write_node_config()
        self.nodes = Nodes(
            _python("filmlot.gate.node", "--config", str(plan.run / "node.json")),
            logs=plan.run,
            with_spare=self._described.spare_node,
            reported=self._note,
            lost=lost,
        )
        self._simulators = [self._simulator_of(device) for device in self._described.devices if device.simulate]

    def start(self) -> None:
        """Starts the nodes and what receives: of those, every hub may have its own."""
        self.nodes.start()
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
        """Ends every process, the nodes first: there may be a take to close."""
        self.controls.stop()
        self.nodes.stop()
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
    def helpers(self) -> list[Child]:
        """The processes beside the nodes that should run."""
        of_the_leader = [*self.outputs.children, *self._simulators] if self._leads else []
        return [*self._host.receivers, *of_the_leader]

    @property
    def plan(self) -> CrewPlan:
        """What the crew works from."""
        return self._plan

    def show(self, content: Content) -> None:
        """Puts something else on the walls, also of a node that starts again."""
        self._plan = replace(self._plan, content=content)
        self._write_node_config()
        self.nodes.tell(lambda number: ShowOrder(id=number, content=content))

    def calibrate(self, calibrations: AppliedCalibrations) -> None:
        """Has the nodes apply other calibrations, also one that starts again."""
        self._plan = replace(self._plan, calibrations=calibrations)
        self._write_node_config()
        self.nodes.tell(lambda number: CalibrateOrder(id=number, calibrations=calibrations))

    def chart(self, square_m: float | None) -> None:
        """Has the nodes show a chart on the walls, or the scene again, also one that starts again."""
        self._plan = replace(self._plan, chart_square_m=square_m)
        self._write_node_config()
        self.nodes.tell(lambda number: ChartOrder(id=number, square_m=square_m))

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
        nodes = ((name, place.child, place.said) for name, place in self.nodes.parts())
        helpers = ((child.name, child, (last_words(child),)) for child in self.helpers)
        return [
            PartView(
                name=name,
                running=child.is_running,
                restarts=child.restarts,
                detail="; ".join(filter(None, (catalogue().phrase(phrase, language) for phrase in said))),
            )
            for name, child, said in (*nodes, *helpers)
        ]

    @property
    def take_bytes_a_minute(self) -> float:
        """What a take may fill: pictures at a bit a pixel, which the encoder stays below, and their tracking."""
        width, height = self._described.cameras[0].resolution_px
        return 60 * (width * height * float(self._described.rate) / 8 + TRACKING_BYTES_S)

    def poses(self, device_id: str, *, seconds: float) -> list[Pose]:
        """What a tracker said over the last seconds, in its own space."""
        since_ns = time.time_ns() - int(seconds * 1e9)
        return [pose for pose in map(pose_of, self._host.recent_poses(device_id)) if pose.receive_ns >= since_ns]

    def timecode(self) -> int:
        """The stage's frame since midnight, now."""
        return self._clock.timecode_frame(self._clock.frame_at(time.time_ns()))

    def timecode_spread(self) -> float | None:
        """How many frames the sources' timecodes are apart from each other; None below two that count as the stage."""
        return spread_frames((record for records in self._host.newest().values() for record in records), self._clock)

    def sync(self) -> SyncBoard:
        """The clocks of sources and nodes, side by side."""
        newest = self._host.newest()
        return SyncBoard(
            rate=self._described.timecode_rate,
            timecode=str(Timecode.from_frame(self.timecode(), self._clock.rate, drop_frame=self._clock.drop_frame)),
            spread_frames=self.timecode_spread(),
            sources=[
                source_of(device, newest[device.id], self._clock)
                for device in self.devices("en")
                if device.id in newest
            ],
            nodes=[_sync_of(name, place.report) for name, place in self.nodes.parts()],
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

    def _write_node_config(self) -> None:
        plan = self._plan
        config = NodeConfig(
            stage_id=plan.stage_id,
            description=plan.description,
            run=plan.run,
            cache=plan.cache,
            walls=plan.walls,
            content=plan.content,
            calibrations=plan.calibrations,
            chart_square_m=plan.chart_square_m,
            utc_offset_s=time.localtime().tm_gmtoff,
        )
        (plan.run / "node.json").write_text(config.model_dump_json(), encoding="utf-8")

    def _note(self, report: Report) -> None:
        self._clock = replace(self._clock, shift=report.timecode_shift)
        self._reported(report)

    def _simulator_of(self, device: DescribedDevice) -> Child:
        target = f"{SIMULATOR_HOST}:{_settings_of(device).port}"
        arguments = [device.family, target, str(device.simulate), json.dumps(device.config)]
        return Child(
            f"simulator {device.id}",
            _python("filmlot.gate.simulator", *arguments),
            log_file=self._plan.run / f"simulator-{device.id}.log",
        )


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


def _sync_of(name: str, report: Report | None) -> NodeSync:
    return NodeSync(
        name=name,
        behind_ms=None if report is None else round(report.behind_ms, 2),
        frames=0 if report is None else report.ticks,
        undrawn=0 if report is None else report.late,
    )


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
