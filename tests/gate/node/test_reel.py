"""The reel: frames reach the recorder in their order, whenever their pictures come."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.buildings.stage.recording import rolling

from filmlot.buildings.stage.engine.recording.frames import blank_frame, read_frames
from filmlot.buildings.stage.engine.recording.recorder import Recorder
from filmlot.gate.node.reel import Reel


def test_a_frame_waits_for_its_picture_and_those_behind_it_wait_too(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "take", rolling.manifest_of("take"), name_frame=rolling.name_frame)
    reel = Reel(recorder)
    waiting = []
    for number in range(4):
        record = blank_frame()
        record["timecode_frame"] = number
        waiting.append(reel.add(record, []))
    reel.settle(waiting[1], None)
    reel.settle(waiting[2], None)
    reel.cut()
    assert not recorder.join(0.2), "the first picture is still being drawn"
    reel.settle(waiting[3], None)
    reel.settle(waiting[0], rolling.picture_of(0))
    assert recorder.join(20)
    frames = read_frames(tmp_path / "take" / "frames.idx")
    assert frames["frame"].tolist() == [0, 1, 2, 3]
    assert frames["picture"].tolist() == [0, -1, -1, -1]
    assert np.all(frames["timecode_frame"] == [0, 1, 2, 3])
