"""A tracker on a bad network: `sender.py PORT RATE`. Orders come on standard input, one word a line.

`step` sets its clock by up to three seconds, `stop` is silence, `go` ends it. Each line that it prints is the time of
its last packet.
"""

from __future__ import annotations

import random
import select
import sys
import time
from fractions import Fraction

from filmlot.devicekit.families import family
from filmlot.devicekit.simulator import Faults, Scenario, open_sender

LOSS = 0.05
PAUSE_S = 0.2
PAUSES_A_MINUTE = 20
SAY_S = 0.1
PORT, RATE = int(sys.argv[1]), Fraction(sys.argv[2])


def main() -> None:
    chance = random.Random(PORT)
    found = family("opentrackio")
    encoder = found.encoder(found.settings({"interface": "127.0.0.1", "port": PORT}))
    target, silent, offset_ns, said_s = ("127.0.0.1", PORT), False, 0, 0.0
    with open_sender(target) as sender:
        while True:
            scenario = Scenario(
                path="handheld",
                rate_hz=RATE,
                seconds=1.0,
                faults=Faults(loss=LOSS, jitter_ms=3, reorder=0.01),
                seed=chance.randrange(1 << 30),
                clock_offset_ns=offset_ns,
            )
            for due_ns, datagram in scenario.datagrams(encoder, start_ns=time.time_ns()):
                time.sleep(max(0.0, (due_ns - time.time_ns()) / 1e9))
                if silent:
                    time.sleep(0.02)
                    break
                sender.sendto(datagram, target)
                if time.time() - said_s > SAY_S:
                    said_s = time.time()
                    print(said_s, flush=True)
            if chance.random() < PAUSES_A_MINUTE / 60:
                time.sleep(PAUSE_S)
            while select.select([sys.stdin], [], [], 0)[0]:
                order = sys.stdin.readline().strip()
                if not order:
                    return
                silent = {"stop": True, "go": False}.get(order, silent)
                if order == "step":
                    offset_ns = chance.randrange(-3_000_000_000, 3_000_000_000)


if __name__ == "__main__":
    main()
