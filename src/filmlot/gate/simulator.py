"""A simulated device's process: `python -m filmlot.gate.simulator FAMILY HOST:PORT PATH [CONFIG]`.

It speaks the real protocol on a real socket, and ends when its standard input does: a family that is heard sends to
HOST:PORT, one that takes commands listens there.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from fractions import Fraction
from threading import Thread
from typing import Any

STILL = "still"


def main(arguments: list[str]) -> int:
    """Plays for ever; `CONFIG` is the device's configuration as JSON."""
    from filmlot.devicekit.families import family_keys
    from filmlot.gate.tools import parse_target

    key, target, path = arguments[:3]
    config = json.loads(arguments[3]) if len(arguments) > 3 else {}
    Thread(target=_leave_with_input, name="parent", daemon=True).start()
    if key in family_keys():
        _send(key, parse_target(target), path, config)
    else:
        asyncio.run(_listen(key, parse_target(target), config))
    return 0


def _send(key: str, target: tuple[str, int], path: str, config: dict[str, Any]) -> None:
    from filmlot.devicekit.families import family
    from filmlot.devicekit.simulator import PATHS, Scenario, transmit

    found = family(key)
    scenario = Scenario(path=path if path in PATHS else STILL, rate_hz=Fraction(60))
    transmit(scenario, found.encoder(found.config(**config)), target, signal=found.signals[0])


async def _listen(key: str, target: tuple[str, int], config: dict[str, Any]) -> None:
    from filmlot.devicekit.families import control_family

    found = control_family(key)
    await found.simulator(found.settings(config)).start(*target)
    await asyncio.Event().wait()


def _leave_with_input() -> None:
    sys.stdin.buffer.read()
    os._exit(0)  # nothing is open but a socket


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
