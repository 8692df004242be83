"""The node itself: at every tick it looks where the camera is, has it drawn, and feeds view and recorder.

It begins as a spare, which follows the camera but publishes nothing and draws one picture only, so that the scene is
loaded and all that a first picture costs is paid. Taking over, it publishes from the next frame on.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any

from filmlot.buildings.stage.engine.calibration.applied import AppliedCalibrations
from filmlot.buildings.stage.engine.description import read_description
from filmlot.buildings.stage.engine.recording.frames import blank_frame
from filmlot.buildings.stage.engine.recording.manifest import Manifest
from filmlot.buildings.stage.engine.recording.recorder import DiskFullError, Recorder
from filmlot.devicekit.run_folder import RunFolder
from filmlot.gate.node.config import (
    Answer,
    CalibrateOrder,
    ChartOrder,
    Content,
    CutOrder,
    NodeConfig,
    Report,
    RollOrder,
    ShowOrder,
    TakeOverOrder,
)
from filmlot.gate.node.painter import Painter
from filmlot.gate.node.reel import Reel, Waiting
from filmlot.gate.node.samples import open_taps
from filmlot.gate.node.stage_timecode import StageTimecode
from filmlot.gate.node.ticks import SECOND_NS, FrameClock
from filmlot.gate.node.tracking import CameraTracker, Seen, camera_of, fill_frame
from filmlot.gate.node.view import ViewWriter
from filmlot.render import Pictures
from filmlot.standards.phrase import Phrase, phrase_of
from filmlot.standards.timecode import Timecode

CLOSE_S = 30.0


@dataclass(frozen=True)
class _Frame:
    """A frame that is being drawn: who publishes it, what is said of it, and the take that waits for its picture."""

    view: ViewWriter
    head: dict[str, Any]
    reel: Reel | None
    waiting: Waiting | None


class Node:
    """One stage's node; `tick` belongs to the ticking thread, `obey` to the one that reads orders."""

    def __init__(self, config: NodeConfig) -> None:
        self._described = read_description(config.description)
        self._camera = self._described.cameras[0]
        config.run.mkdir(parents=True, exist_ok=True)
        described = self._described
        self.clock = FrameClock(described.rate, config.utc_offset_s, described.timecode_drop_frame)
        run = RunFolder(config.run)
        self._timecode = StageTimecode(described, self.clock, run)
        self._tracker = CameraTracker(self._described, self._camera, run)
        self._taps = open_taps(self._described, run)
        self._painter = Painter(
            self._described, walls=config.walls, cache=config.cache, run=config.run, content=config.content
        )
        self._painter.chart(config.chart_square_m)
        self._config = config
        self._view: ViewWriter | None = None  # none while it is a spare: a ring has one writer
        self._calibrate(config.calibrations)
        self._reel: Reel | None = None
        self._closing: list[Recorder] = []
        self._lock = Lock()
        self._ticks = self._late = self._behind_ns = 0
        self._failure: tuple[str, str] | None = None

    def tick(self, frame: int) -> None:
        """One frame: it is drawn if the painter is free, recorded if a take rolls, and seen by the page."""
        time_ns = self.clock.due_ns(frame)
        self._behind_ns = max(self._behind_ns, time.time_ns() - time_ns)
        seen = self._tracker.look(time_ns - self._delay_ns)
        self._ticks += 1
        if (view := self._view) is None:
            self._timecode.frame_of(frame, time_ns)  # a spare follows the source too
            self._warm_up(seen)
            return
        record = blank_frame()
        fill_frame(record, seen)
        with self._lock:
            reel, waiting = self._reel, None
            record["time_ns"], record["timecode_frame"] = time_ns, self._count(frame, time_ns, reel)
            if reel is not None:
                samples = [sample for tap in self._taps for sample in tap.take()]
                waiting = reel.add(record, samples)
        head = self._head(frame, time_ns, int(record["timecode_frame"]), seen, reel)
        offered = _Frame(view, head, reel, waiting)
        if not self._painter.offer(camera_of(seen.pose), partial(self._drawn, offered)):
            self._late += 1
            if reel is not None and waiting is not None:
                reel.settle(waiting, None)
        view.write_head(head)

    def _count(self, frame: int, time_ns: int, reel: Reel | None) -> int:
        """The label of a frame: that of the source, or that of the take's own count while one rolls."""
        if reel is None:
            self._timecode.release()
        elif not reel.frames:
            self._timecode.hold(frame)
        label = self._timecode.frame_of(frame, time_ns)
        departed = self._timecode.departed
        if reel is not None and departed is not None and reel.recorder.manifest.timecode_departed is None:
            reel.recorder.manifest.timecode_departed = self._name_frame(departed)
        return label

    def obey(self, order: RollOrder | CutOrder | ShowOrder | CalibrateOrder | ChartOrder | TakeOverOrder) -> Answer:
        """Carries out an order."""
        match order:
            case RollOrder():
                return self._roll(order)
            case CutOrder():
                return self._cut(order)
            case ShowOrder():
                self._painter.show(order.content)
            case CalibrateOrder():
                self._calibrate(order.calibrations)
            case ChartOrder():
                self._painter.chart(order.square_m)
            case TakeOverOrder():
                self._view = self._view or ViewWriter(self._config.run, width_px=self._config.preview_px)
        return Answer(id=order.id)

    def report(self) -> Report:
        """How the node does; a take whose recorder failed is ended and named once, until the next roll."""
        with self._lock:
            if self._reel is not None and self._reel.recorder.failure is not None:
                self._failure = self._reel.recorder.manifest.take_id, self._reel.recorder.failure
                self._end_reel()
            take_id = None if self._reel is None else self._reel.recorder.manifest.take_id
        failed_take_id, failure = self._failure or (None, None)
        behind_ns, self._behind_ns = self._behind_ns, 0
        return Report(
            take_id=take_id,
            failure=failure,
            failed_take_id=failed_take_id,
            ticks=self._ticks,
            pictures=self._painter.pictures,
            late=self._late,
            behind_ms=behind_ns / 1e6,
            detail=self._painter.detail,
            timecode=self._timecode.detail,
            timecode_shift=self._timecode.shift,
            look=None if (shown := self._painter.shown) is None else shown.look,
        )

    def close(self) -> None:
        """Ends a take that rolls, and everything else."""
        with self._lock:
            if self._reel is not None:
                self._end_reel()
        self._painter.stop()
        for recorder in self._closing:
            recorder.join(CLOSE_S)
        if self._view is not None:
            self._view.close()

    def _warm_up(self, seen: Seen) -> None:
        if self._painter.pictures == 0:
            self._painter.offer(camera_of(seen.pose), lambda _pictures, _content: None)

    def _calibrate(self, calibrations: AppliedCalibrations) -> None:
        self._calibrations = calibrations
        self._tracker.calibrate(calibrations)
        self._delay_ns = int(calibrations.delay_ms(self._camera) * 1e6)

    def _roll(self, order: RollOrder) -> Answer:
        if self._view is None:
            return Answer(id=order.id, code="failed", reason=Phrase("it is a spare"))
        if self._reel is not None:  # only this thread sets it
            slate = self._reel.recorder.manifest.slate
            return Answer(id=order.id, code="already_rolling", reason=Phrase("it rolls {slate}", {"slate": slate}))
        try:
            recorder = Recorder(order.folder, self._complete(order.manifest), name_frame=self._name_frame)
        except DiskFullError as error:
            return Answer(id=order.id, code="disk_full", reason=phrase_of(error))
        except OSError as error:
            return Answer(id=order.id, code="failed", reason=phrase_of(error))
        with self._lock:
            for tap in self._taps:
                tap.skip()
            self._failure = None
            self._reel = Reel(recorder)
        return Answer(id=order.id)

    def _complete(self, manifest: Manifest) -> Manifest:
        applied = {"calibrations": list(self._calibrations.items), "delay_ms": self._delay_ns / 1e6}
        shown = self._painter.shown  # what was ordered last may still be on its way
        return manifest.model_copy(update={**applied, "asset_versions": [] if shown is None else list(shown.versions)})

    def _cut(self, order: CutOrder) -> Answer:
        with self._lock:
            if self._reel is None or self._reel.recorder.manifest.take_id != order.take_id:
                return Answer(id=order.id, code="not_rolling", reason=Phrase("it does not roll this take"))
            self._end_reel()
        return Answer(id=order.id)

    def _end_reel(self) -> None:
        assert self._reel is not None
        self._reel.cut()
        self._closing = [recorder for recorder in self._closing if not recorder.join(0)]
        self._closing.append(self._reel.recorder)
        self._reel = None

    def _drawn(self, frame: _Frame, pictures: Pictures | None, content: Content | None) -> None:
        camera = None if pictures is None else pictures.camera
        if frame.reel is not None and frame.waiting is not None:
            if content is not None:
                frame.reel.recorder.manifest.show(content.versions, frame.head["timecode"])
            frame.reel.settle(frame.waiting, camera)
        if pictures is None or camera is None:
            return
        names = [f"wall:{wall.id}" for wall in self._described.walls]
        walls = dict(zip(names, pictures.walls, strict=True))
        frame.view.write_pictures(frame.head, {**walls, "camera": camera})

    def _head(self, frame: int, time_ns: int, timecode_frame: int, seen: Seen, reel: Reel | None) -> dict[str, Any]:
        manifest: Manifest | None = None if reel is None else reel.recorder.manifest
        return {
            "frame": frame,
            "time_ns": time_ns,
            "timecode": self._name_frame(timecode_frame),
            "pose": {
                "position_m": seen.pose.position_m,
                "rotation_deg": seen.pose.rotation_deg,
                "focal_length_mm": seen.pose.focal_length_mm,
                "sensor_mm": seen.pose.sensor_mm,
                "stale": seen.is_stale,
                "device": self._described.devices[seen.device].id,
                "age_ms": max(0.0, (time_ns - seen.pose.receive_ns) / SECOND_NS * 1000) if seen.sequence else None,
            },
            "take_id": None if manifest is None else manifest.take_id,
        }

    def _name_frame(self, frame: int) -> str:
        described = self._described
        return str(Timecode.from_frame(frame, described.rate, drop_frame=described.timecode_drop_frame))
