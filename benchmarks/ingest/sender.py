"""Sends OpenTrackIO of several sources at a rate in total, each packet stamped as it leaves."""

from __future__ import annotations

import socket
import sys
import time

from priority import raise_priority

from filmlot.devicekit.simulator import Scenario
from filmlot.devices.opentrackio.simulator import OpenTrackIOEncoder


def send(ports: list[int], rate_hz: float, seconds: float) -> int:
    scenario = Scenario(path="handheld")
    encoders = [OpenTrackIOEncoder(source_number=index + 1) for index in range(len(ports))]
    start_ns = time.time_ns()
    count = round(rate_hz * seconds)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for index in range(count):
            wait_s = (start_ns + index * 1e9 / rate_hz - time.time_ns()) / 1e9
            if wait_s > 0:
                time.sleep(wait_s)
            pose = scenario.pose(index, start_ns=start_ns)._replace(capture_ns=time.time_ns())
            turn = index % len(ports)
            for datagram in encoders[turn].encode(pose):
                sender.sendto(datagram, ("127.0.0.1", ports[turn]))
    return count


if __name__ == "__main__":
    raise_priority()
    send([int(port) for port in sys.argv[3:]], float(sys.argv[1]), float(sys.argv[2]))
