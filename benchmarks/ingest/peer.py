"""The usual way to write it: an asyncio datagram endpoint that validates each packet with Pydantic models."""

from __future__ import annotations

import asyncio
import sys
import time

import numpy as np
from control import answer_in_the_loop
from fletcher import fletcher16
from priority import raise_priority
from pydantic import BaseModel, ConfigDict


class Vector(BaseModel):
    x: float
    y: float
    z: float


class Rotation(BaseModel):
    pan: float
    tilt: float
    roll: float


class Transform(BaseModel):
    translation: Vector
    rotation: Rotation
    id: str | None = None


class Timestamp(BaseModel):
    seconds: int
    nanoseconds: int


class Rational(BaseModel):
    num: int
    denom: int


class Timecode(BaseModel):
    hours: int
    minutes: int
    seconds: int
    frames: int
    frameRate: Rational  # noqa: N815 (the standard's name)


class Timing(BaseModel):
    mode: str
    sampleTimestamp: Timestamp  # noqa: N815 (the standard's name)
    sequenceNumber: int  # noqa: N815 (the standard's name)
    timecode: Timecode | None = None


class Lens(BaseModel):
    pinholeFocalLength: float | None = None  # noqa: N815 (the standard's name)
    focusDistance: float | None = None  # noqa: N815 (the standard's name)
    fStop: float | None = None  # noqa: N815 (the standard's name)
    entrancePupilOffset: float | None = None  # noqa: N815 (the standard's name)


class Sample(BaseModel):
    model_config = ConfigDict(extra="allow")

    timing: Timing
    lens: Lens
    sourceNumber: int  # noqa: N815 (the standard's name)
    transforms: list[Transform]


def decode(datagram: bytes) -> Sample:
    if fletcher16(datagram[:14] + datagram[16:]) != int.from_bytes(datagram[14:16], "big"):
        raise ValueError("checksum")
    return Sample.model_validate_json(datagram[16:])


class Endpoint(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.latest: dict[int, Sample] = {}
        self.latencies_ns: list[int] = []

    def datagram_received(self, data: bytes, addr: object) -> None:  # noqa: ARG002 (asyncio's signature)
        sample = decode(data)
        self.latest[sample.sourceNumber] = sample
        stamp = sample.timing.sampleTimestamp
        self.latencies_ns.append(time.time_ns() - stamp.seconds * 1_000_000_000 - stamp.nanoseconds)


async def main(port: int, seconds: float, *, answers: bool) -> None:
    loop = asyncio.get_running_loop()
    endpoint = Endpoint()
    transport, _ = await loop.create_datagram_endpoint(lambda: endpoint, local_addr=("127.0.0.1", port))
    print("ready", flush=True)
    await (answer_in_the_loop(seconds) if answers else asyncio.sleep(seconds))
    transport.close()
    np.save(sys.stdout.buffer, np.array(endpoint.latencies_ns, np.int64))


if __name__ == "__main__":
    raise_priority()
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), answers=sys.argv[3] == "answers"))
