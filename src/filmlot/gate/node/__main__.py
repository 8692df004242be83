"""The node's process."""

from __future__ import annotations

import argparse
import gc
import logging
import signal
import sys
from pathlib import Path
from threading import Event, Lock, Thread

import structlog
from pydantic import BaseModel, ValidationError

from filmlot.buildings.stage.engine.description import DescriptionError
from filmlot.gate.node.config import Answer, NodeConfig, Order
from filmlot.gate.node.node import Node
from filmlot.gate.node.ticks import claim_priority, run_ticks
from filmlot.standards.phrase import as_given

REPORT_EVERY_S = 0.5
LONGEST_LINE = 1 << 20
log = structlog.get_logger(__name__)


class Speech:
    """Standard output, one JSON object a line, from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()

    def say(self, message: BaseModel) -> None:
        """Says it; a listener that has gone ends the node by its input."""
        line = message.model_dump_json().encode() + b"\n"
        try:
            with self._lock:
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
        except BrokenPipeError:
            return


def main(arguments: list[str] | None = None) -> int:
    """Runs until standard input ends or a signal comes; 2 for a config that cannot be used."""
    parser = argparse.ArgumentParser(prog="filmlot.gate.node", description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    path: Path = parser.parse_args(arguments).config
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    try:
        node = Node(NodeConfig.read(path))
    except (OSError, ValidationError, DescriptionError) as error:
        log.warning("node.config_unusable", path=str(path), reason=str(error))
        return 2
    stopping, speech = Event(), Speech()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    gc.collect()
    gc.freeze()  # what is alive now lives as long as the process
    ticking = Thread(target=_tick, args=(node, stopping), name="ticks")
    ticking.start()
    Thread(target=_obey, args=(node, speech, stopping), name="orders", daemon=True).start()
    while not stopping.wait(REPORT_EVERY_S):
        speech.say(node.report())
    ticking.join()
    node.close()
    return 0


def _tick(node: Node, stopping: Event) -> None:
    if not claim_priority():
        log.info("node.without_real_time_priority")
    try:
        run_ticks(node.clock, node.tick, goes_on=lambda: not stopping.is_set())
    except Exception:  # a supervisor: a node that does not tick must end, so that another takes its place
        log.exception("node.tick_failed")
        stopping.set()


def _obey(node: Node, speech: Speech, stopping: Event) -> None:
    """Reads orders until there are no more: then whoever started us is gone. A node that cannot obey ends too."""
    try:
        for line in iter(lambda: sys.stdin.buffer.readline(LONGEST_LINE), b""):
            try:
                order = Order.model_validate_json(b'{"order":%s}' % line).order
            except ValidationError as error:
                speech.say(Answer(id=0, code="failed", reason=as_given(str(error)[:500])))
                continue
            speech.say(node.obey(order))
    finally:
        stopping.set()


if __name__ == "__main__":
    sys.exit(main())
