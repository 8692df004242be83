"""Tessera's controller: one request reads the whole tree, and each value that is written is read back in the answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from filmlot.devicekit.control import ControlFamily, NotReady, Publish, Refused, Value
from filmlot.devicekit.http import HttpLink, leaf
from filmlot.devicekit.http_controller import HttpController
from filmlot.devicekit.status import Reason
from filmlot.devices.tessera.actions import ACTIONS, PATHS
from filmlot.devices.tessera.config import TesseraConfig
from filmlot.devices.tessera.simulator import TesseraSimulator

_SWITCHES: Mapping[str, tuple[str, bool]] = {
    "blackout": ("blackout", True),
    "end_blackout": ("blackout", False),
    "freeze": ("freeze", True),
    "end_freeze": ("freeze", False),
    "show_test_pattern": ("test_pattern_shown", True),
    "end_test_pattern": ("test_pattern_shown", False),
}
"""Actions that also switch a point."""


class TesseraController(HttpController):
    """One processor."""

    def __init__(self, config: TesseraConfig, publish: Publish) -> None:
        super().__init__(HttpLink(f"http://{config.host}:{config.port}", timeout_s=config.timeout_ms / 1000), publish)

    async def refresh(self) -> None:
        """Read the tree."""
        self._publish(**_points(await self._tree()))

    async def probe(self) -> None:
        """Read the tree; a processor without a picture cannot be worked with fully."""
        tree = await self._tree()
        self._publish(**_points(tree))
        _check_picture(tree)

    async def act(self, action: str, arguments: BaseModel) -> None:
        """Write the action's values; what the processor answers is what holds."""
        values: dict[str, Value] = arguments.model_dump()
        if action in _SWITCHES:
            point, on = _SWITCHES[action]
            values[point] = on
        for point, value in values.items():
            await self._write(point, value)
        if action == "recall_preset":
            self._changed.set()

    async def _tree(self) -> Any:
        answer = await self._link.ask("GET", "/api/")
        tree = answer.body.get("api") if isinstance(answer.body, Mapping) else None
        words = leaf(answer.body, "response-code")
        if words is not None:
            raise NotReady(Reason.REMOTE_DISABLED, f"IP control: {words}")
        if not answer.is_ok or not isinstance(tree, Mapping):
            raise NotReady(Reason.WRONG_PROTOCOL, f"the answer {answer.status} is not that of a Tessera processor")
        return tree

    async def _write(self, point: str, value: Value) -> None:
        path = PATHS[point]
        answer = await self._link.ask("PUT", f"/api/{path}", {"data": value})
        words = leaf(answer.body, "response-code")
        if not answer.is_ok or words is not None:
            raise Refused(f"{point}: {words or 'no reason given'} ({answer.status})")
        held = leaf(answer.body, path.rpartition("/")[2])
        if held is not None:
            self._publish(**{point: held})
        if held != value:
            raise Refused(f"{point}: the processor holds {held} instead of {value}")


def _points(tree: Any) -> dict[str, Value]:
    found = {point: leaf(tree, *path.split("/")) for point, path in PATHS.items()}
    return {point: value for point, value in found.items() if value is not None}


def _check_picture(tree: Any) -> None:
    socket = [str(leaf(tree, "input", "active", "source", part)) for part in ("port-type", "port-number")]
    rate_hz = leaf(tree, "input", "ports", *socket, "meta-data", "refresh-rate")
    if isinstance(rate_hz, int | float) and rate_hz <= 0:
        raise NotReady(Reason.NO_PICTURE, f"no signal at {' '.join(socket)}")


CONTROL = ControlFamily.from_folder(
    Path(__file__).parent,
    config=TesseraConfig,
    actions=ACTIONS,
    controller=TesseraController,
    simulator=TesseraSimulator,
)
