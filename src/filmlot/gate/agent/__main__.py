"""The agent's process."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from threading import Event

from filmlot.gate.agent.agent import Agent


def main() -> None:
    """Reads the command line of the packed agent."""
    parser = argparse.ArgumentParser(prog="agent", description="The agent of a render machine.")
    parser.add_argument("folder", type=Path, help="what `filmlot machine enrol` made for this machine")
    serve(parser.parse_args().folder)


def serve(folder: Path) -> None:
    """Serves until it is told to stop, and then ends every program."""
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    agent = Agent(folder)
    sys.stdout.write(f"agent: listening on port {agent.port}\n")
    sys.stdout.flush()
    agent.serve(stopping)


if __name__ == "__main__":
    main()
