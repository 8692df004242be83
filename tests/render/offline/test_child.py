from __future__ import annotations

import sys

import pytest

from filmlot.render.offline.child import Caps, OfflineError, run_capped

TELL = """
import time
from filmlot.render.offline.child import tell
for step in (0.25, 0.5):
    tell(step)
    time.sleep(0.6)
"""
LIMIT = "from filmlot.render.offline.child import stay_capped; stay_capped(); "


def run(code: str, **more):
    run_capped([sys.executable, "-c", code], **{"caps": Caps()} | more)


def test_a_child_tells_how_far_it_is():
    told: list[float] = []
    run(TELL, progress=told.append)
    assert {0.25, 0.5} <= set(told)


def test_what_a_child_chatters_is_no_progress():
    told: list[float] = []
    run("import time; print('loading'); print('[1]', flush=True); time.sleep(0.5)", progress=told.append)
    assert set(told) == {0.0}


def test_a_child_beyond_its_time_is_killed():
    with pytest.raises(OfflineError, match=r"longer than 0\.5 s"):
        run("import time; time.sleep(60)", caps=Caps(time_s=0.5))


def test_a_child_beyond_its_memory_ends():
    with pytest.raises(OfflineError, match="MemoryError"):
        run(LIMIT + "bytes(2 << 30)", caps=Caps(memory_bytes=1 << 30))


def test_a_child_that_fails_says_why():
    with pytest.raises(OfflineError, match="ended with 1: ValueError: no such lamp"):
        run("raise ValueError('no such lamp')")


def test_a_child_stops_when_its_caller_does():
    def stop(_done: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        run("import time; time.sleep(60)", progress=stop)


def test_a_child_that_says_much_does_not_hang():
    run("import sys; sys.stderr.write('x' * 1_000_000); sys.stdout.write('y' * 1_000_000)")
