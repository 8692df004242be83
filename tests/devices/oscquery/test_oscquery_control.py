"""A program that serves OSCQuery, asked for what it says that it can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from filmlot.devicekit.control_conformance import ControlConformance, Deed, Exchange
from filmlot.devicekit.status import Reason
from filmlot.devices.oscquery import CONTROL
from filmlot.devices.oscquery.simulator import OSCQuerySimulator


def get(target: str) -> bytes:
    return f"GET {target} HTTP/1.1\r\nHost: program\r\n\r\n".encode()


class TestOSCQuery(ControlConformance):
    family = CONTROL
    settings: ClassVar[Mapping[str, Any]] = {}
    exchanges = (Exchange(get("/layer/1/opacity?RANGE"), b'{"RANGE":[{"MIN":0.0,"MAX":1.0}]}'),)
    deeds = (
        Deed("set", {"path": "/layer/1/opacity", "value": 0.25}, {"/layer/1/opacity": 0.25}),
        Deed("trigger", {"path": "/transport/play"}, {"/transport/playing": True}),
        Deed("read", {"path": "/fps"}, {"/fps": 60.0}),
    )

    async def disable(self, simulator: OSCQuerySimulator) -> Reason:
        for address in tuple(simulator.methods):
            simulator.remove(address)
        return Reason.DEVICE_FAULT
