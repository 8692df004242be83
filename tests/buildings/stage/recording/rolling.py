"""A process that rolls until it is killed: synthetic pictures whose grey is the number of their frame."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.stage.engine.recording.frames import blank_frame
from filmlot.buildings.stage.engine.recording.manifest import Manifest
from filmlot.buildings.stage.engine.recording.recorder import Recorder
from filmlot.buildings.stage.engine.recording.tracking import Sample

SIZE_PX = (160, 90)
START_NS = 1_750_000_000_000_000_000
FRAME_NS = 1_000_000_000 // 24


Picture = NDArray[np.uint8]


def manifest_of(take_id: str) -> Manifest:
    return Manifest(
        take_id=take_id,
        stage_id="stage",
        stage_name="Stage A",
        slate="12-1",
        scene="12",
        shot="",
        take=1,
        camera="a",
        rate="24/1",
        resolution_px=SIZE_PX,
        sources={"1": "tracker"},
        description_blake3="00" * 32,
    )


def name_frame(frame: int) -> str:
    seconds, frames = divmod(frame, 24)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{frames:02}"


def frame_of(number: int) -> NDArray[np.void]:
    record = blank_frame()
    record["frame"], record["time_ns"] = number, START_NS + number * FRAME_NS
    record["timecode_frame"], record["sequence"] = 86_400 + number, number + 1
    record["position_m"] = (number / 100, 0, 1.6)
    return record


def sample_of(number: int) -> Sample:
    line = b'{"sourceNumber":1,"timing":{"sequenceNumber":%d}}' % number
    return Sample(time_ns=START_NS + number * FRAME_NS, source=1, sequence=number + 1, line=line)


def grey_of(number: int) -> int:
    return 20 + number * 37 % 200


def picture_of(number: int) -> NDArray[np.uint8]:
    return np.full((SIZE_PX[1], SIZE_PX[0], 4), grey_of(number), dtype=np.uint8)


def roll(folder: Path, *, every_s: float) -> None:
    recorder = Recorder(folder, manifest_of(folder.name), name_frame=name_frame)
    for number in range(100_000):
        recorder.add(frame_of(number), [sample_of(number)], None if number % 7 == 3 else picture_of(number))
        time.sleep(every_s)


if __name__ == "__main__":
    roll(Path(sys.argv[1]), every_s=float(sys.argv[2]))
