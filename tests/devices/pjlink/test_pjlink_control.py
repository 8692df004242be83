from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar

import pytest
from aiopjlink import PJClass, PJLink, PJLinkERR2, PJLinkPassword, Power, Sources

from filmlot.devicekit.ack import Answer
from filmlot.devicekit.conformance import wait_for
from filmlot.devicekit.control_conformance import Bench, ControlConformance, Deed, Exchange
from filmlot.devicekit.status import Link, Reason, Usable
from filmlot.devices.pjlink import CONTROL
from filmlot.devices.pjlink.simulator import PJLinkSimulator

PASSWORD = "JBMIAProjectorLink"


class TestPJLink(ControlConformance):
    family = CONTROL
    exchanges = (  # PJLink Specifications 2.00, §4 and §5
        Exchange(b"", b"PJLINK 0\r"),
        Exchange(b"%1POWR ?\r", b"%1POWR=1\r"),
        Exchange(b"%1INPT 31\r", b"%1INPT=OK\r"),
        Exchange(b"%1AVMT 31\r", b"%1AVMT=OK\r"),
        Exchange(b"%1AVMT ?\r", b"%1AVMT=31\r"),
        Exchange(b"%1ERST ?\r", b"%1ERST=000000\r"),
        Exchange(b"%2FREZ ?\r", b"%2FREZ=0\r"),
        Exchange(b"%1INPT 99\r", b"%1INPT=ERR2\r"),
        Exchange(b"%1ABCD ?\r", b"%1ABCD=ERR1\r"),
        Exchange(b"%1POWR 0\r", b"%1POWR=OK\r"),
        Exchange(b"%1INPT 31\r", b"%1INPT=ERR3\r"),
    )
    deeds = (
        Deed("power_on", {}, {"power": "on"}),
        Deed("select_input", {"input": "32"}, {"input": "32"}),
        Deed("mute", {}, {"muted": True}),
        Deed("unmute", {}, {"muted": False}),
        Deed("freeze", {}, {"frozen": True}),
        Deed("unfreeze", {}, {"frozen": False}),
        Deed("power_off", {}, {"power": "off"}),
    )

    async def disable(self, simulator: PJLinkSimulator) -> Reason:
        simulator.faults = "020000"
        return Reason.DEVICE_FAULT

    def test_standby_is_degraded_and_the_way_back_is_open(self):
        with self.bench() as bench:
            assert bench.act(Deed("power_off", {}, {})).is_done
            found = wait_for(bench.status, lambda status: status.reason is Reason.SWITCHED_OFF)
            assert (found.link, found.usable) == (Link.UP, Usable.DEGRADED)
            assert bench.act(Deed("mute", {}, {})).answer is Answer.NOT_READY
            assert bench.act(Deed("power_on", {}, {})).is_done
            bench.wait_usable()


class TestPJLinkWithPassword(TestPJLink):
    settings: ClassVar[Mapping[str, Any]] = {"password": PASSWORD}
    exchanges = (Exchange(b"", b"PJLINK 1 "), Exchange(b"%1POWR ?\r", b"PJLINK ERRA\r"))

    def test_a_wrong_password_is_not_usable_and_says_what_to_do(self):
        with self.bench() as bench:
            bench.connect(password="wrong")
            found = wait_for(bench.status, lambda status: status.reason is Reason.WRONG_PASSWORD)
            assert (found.link, found.usable) == (Link.UP, Usable.NO)
            assert "password" in found.remedy("en")
            bench.connect()
            bench.wait_usable()


def drive(password: str, steps: Callable[[PJLink], Awaitable[None]]) -> Mapping[str, Any]:
    """What the simulator's state is after the independent client has driven it."""
    bench = Bench(CONTROL, {"password": PASSWORD}, probe_s=60.0)
    try:
        asyncio.run(steps(PJLink("127.0.0.1", bench.port, password=password)))  # type: ignore[arg-type]
        return dict(bench.simulator.points)
    finally:
        bench.close()


def test_an_independent_client_drives_the_simulator():
    async def steps(link: PJLink) -> None:
        assert await link.power.get() is Power.State.ON
        assert await link.info.pjlink_class() is PJClass.TWO
        await link.sources.set(Sources.Mode.DIGITAL, 2)
        assert await link.sources.get() == (Sources.Mode.DIGITAL, "2")
        await link.mute.both(True)
        assert await link.mute.status() == (True, True)
        await link.freeze.set(True)
        assert await link.errors.query()
        with pytest.raises(PJLinkERR2):
            await link.sources.set(Sources.Mode.STORAGE, 9)

    assert drive(PASSWORD, steps) == {"power": "on", "input": "32", "muted": True, "frozen": True}


def test_an_independent_client_with_a_wrong_password_is_kept_out():
    async def steps(link: PJLink) -> None:
        with pytest.raises(PJLinkPassword):
            await link.power.turn_off()

    assert drive("wrong", steps)["power"] == "on"
