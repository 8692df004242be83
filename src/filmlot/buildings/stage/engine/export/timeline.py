"""A take as an editing timeline (OpenTimelineIO 0.18): its picture, the recorders' files, and a marker an event."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from filmlot.buildings.stage.engine.export.shot import Mark, Shot
from filmlot.buildings.stage.engine.recording.clip import RECORDERS
from filmlot.buildings.stage.engine.recording.manifest import PICTURE
from filmlot.buildings.stage.take_contracts import TakeState
from filmlot.standards.timecode import Timecode, frames_a_day

if TYPE_CHECKING:
    from opentimelineio.schema import Marker, Timeline

MOST_MARKS = 1000
COLOURS = {
    "Circled": "GREEN",
    "Note": "YELLOW",
    "Interrupted": "RED",
    "Tracking held": "ORANGE",
    "On the wall": "PURPLE",
}


def write_timeline(shot: Shot) -> Iterator[str]:
    """The timeline of a take as OTIO's JSON; its media are named as they lie in the take's folder."""
    text: str = _timeline(shot).to_json_string(indent=2)
    yield text + "\n"


def find_marks(shot: Shot) -> list[Mark]:
    """Everything of a take that an editor wants to find again, in the order of its frames."""
    take = shot.take
    marks = [*shot.marks, *_held(shot), *_shown(shot)]
    if take.circled:
        marks.append(Mark(0, "Circled"))
    if take.notes:
        marks.append(Mark(0, "Note", take.notes))
    if take.state is TakeState.INTERRUPTED:
        marks.append(Mark(max(0, (take.frames or 0) - 1), "Interrupted", take.reason or ""))
    return sorted(marks)[:MOST_MARKS]


def _held(shot: Shot) -> Iterator[Mark]:
    """Where the tracker fell silent, and where it was heard again."""
    was_held = False
    for block in shot.blocks():
        for frame, stale in zip(block["frame"].tolist(), block["stale"].tolist(), strict=True):
            if bool(stale) is not was_held:
                was_held = bool(stale)
                yield Mark(frame, "Tracking held" if was_held else "Tracking back")


def _shown(shot: Shot) -> Iterator[Mark]:
    """What stood on the walls, at the first frame on which it did."""
    for used in shot.take.asset_versions:
        frame = 0
        if used.timecode_in is not None:
            label = Timecode.parse(used.timecode_in, shot.rate)
            frame = (label.frame - shot.first_frame) % frames_a_day(shot.rate)
        yield Mark(frame, "On the wall", ", ".join((used.name, *used.look.values())))


def _timeline(shot: Shot) -> Timeline:
    from opentimelineio.opentime import RationalTime, TimeRange
    from opentimelineio.schema import Clip, ExternalReference, Timeline, Track

    take, rate = shot.take, float(shot.rate)
    start = RationalTime(shot.first_frame, rate)
    span = TimeRange(start, RationalTime(take.frames or 0, rate))
    timeline = Timeline(take.slate, global_start_time=start)
    timeline.metadata["filmlot"] = {
        "take_id": take.id,
        "stage": shot.stage_name,
        "scene": take.scene,
        "shot": take.shot,
        "take": take.take,
        "camera": take.camera,
        "rate": take.rate,
        "circled": take.circled,
    }
    picture = Clip(take.slate, ExternalReference(PICTURE, available_range=span), span)
    picture.markers.extend(_marker(shot, mark) for mark in find_marks(shot))
    clips = [("Picture", picture)]
    for file in take.harvest:
        if file.state == "fetched":  # its timecode is taken for the stage's
            url = f"{RECORDERS}/{file.device}/{file.name}"
            clips.append((file.device_name, Clip(file.name, ExternalReference(url), span)))
    for name, clip in clips:
        track = Track(name, kind="Video")
        track.append(clip)
        timeline.tracks.append(track)
    return timeline


def _marker(shot: Shot, mark: Mark) -> Marker:
    from opentimelineio.opentime import RationalTime, TimeRange
    from opentimelineio.schema import Marker

    rate = float(shot.rate)
    at = TimeRange(RationalTime(shot.first_frame + mark.frame, rate), RationalTime(1, rate))
    return Marker(mark.name, marked_range=at, color=COLOURS.get(mark.name, "CYAN"), comment=mark.note)
