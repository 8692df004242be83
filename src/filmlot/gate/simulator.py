"""A simulated device's process: `python -m filmlot.gate.simulator FAMILY HOST:PORT PATH [CONFIG]`.

It speaks the real protocol to a real socket, and ends when its standard input does.
"""

from __future__ import annotations

import json
import os
import sys
from fractions import Fraction
from threading import Thread


def main(arguments: list[str]) -> int:
    """Sends for ever; `CONFIG` is the device's configuration as JSON."""
    from filmlot.devicekit.families import family
    from filmlot.devicekit.simulator import Scenario, transmit
    from filmlot.gate.tools import parse_target

    key, target, path = arguments[:3]
    config = json.loads(arguments[3]) if len(arguments) > 3 else {}
    Thread(target=_leave_with_input, name="parent", daemon=True).start()
    found = family(key)
    scenario = Scenario(path=path, rate_hz=Fraction(60))
    transmit(scenario, found.encoder(found.config(**config)), parse_target(target), signal=found.signals[0])
    return 0


def _leave_with_input() -> None:
    sys.stdin.buffer.read()
    os._exit(0)  # nothing is open but a socket


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
