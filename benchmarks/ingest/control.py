"""A stand-in for the control plane: a request of 5 ms, forty times a second."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time

WORK_S = 0.005
PAUSE_S = 0.020


def answer_request() -> None:
    ends_s = time.perf_counter() + WORK_S
    while time.perf_counter() < ends_s:
        json.loads(json.dumps({"takes": [{"slate": "A101", "take": index} for index in range(50)]}))


async def answer_in_the_loop(seconds: float) -> None:
    ends_s = time.monotonic() + seconds
    while time.monotonic() < ends_s:
        answer_request()
        await asyncio.sleep(PAUSE_S)


def answer_in_a_process(seconds: float) -> None:
    ends_s = time.monotonic() + seconds
    while time.monotonic() < ends_s:
        answer_request()
        time.sleep(PAUSE_S)


if __name__ == "__main__":
    if hasattr(os, "SCHED_OTHER"):  # requests are answered at ordinary priority, whoever starts this
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    answer_in_a_process(float(sys.argv[1]))
