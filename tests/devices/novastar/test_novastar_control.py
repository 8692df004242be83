from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from filmlot.devicekit.ack import Answer
from filmlot.devicekit.control_conformance import ControlConformance, Deed, Exchange
from filmlot.devicekit.status import Reason
from filmlot.devices.novastar import CONTROL
from filmlot.devices.novastar.simulator import NovaStarSimulator


def exchange(sent: str, answered: str) -> Exchange:
    return Exchange(bytes.fromhex(sent), bytes.fromhex(answered))


DEEDS = (
    Deed("set_brightness", {"percent": 50}, {"brightness_percent": 49.8}),
    Deed("blackout", {}, {"display": "black"}),
    Deed("freeze", {}, {"display": "frozen"}),
    Deed("show_picture", {}, {"display": "picture"}),
    Deed("show_test_pattern", {"test_pattern": "red"}, {"test_pattern": "red"}),
    Deed("end_test_pattern", {}, {"test_pattern": "none"}),
    Deed("recall_preset", {"preset": 3}, {"preset": 3}),
)


class TestNovaStar(ControlConformance):
    family = CONTROL
    exchanges = (
        # Load preset 1 and its response packet, as the document of the VX series prints them.
        exchange("55aa0000fe0000000000010000015113010000ba56", "aa55000000fe000000000100000151130000b956"),
        # Brightness 0x80 to a receiving card, and its acknowledgement, of the MCTRL300's document.
        exchange("55aa0015fe0001000000010001000002010080ee56", "aa55001500fe0100000001000100000200006d56"),
        # Black, as another controller of the VX1000 sends it.
        exchange("55aa0000fe0000000000010004000013020005007256", "aa55000000fe00000000010004000013"),
        # Which model; two bytes come.
        exchange(
            "55aa0000fe000000000000000200000002005756", "aa55000000fe00000000000002000000020001 62".replace(" ", "")
        ),
    )
    deeds = DEEDS

    async def disable(self, simulator: NovaStarSimulator) -> Reason:
        simulator.has_card = False
        return Reason.DEVICE_FAULT

    def test_a_preset_number_is_the_front_panels(self):
        with self.bench() as bench:
            assert bench.act(Deed("recall_preset", {"preset": 1}, {})).is_done
            assert bench.simulator.points["preset"] == 1


class TestVX4S(TestNovaStar):
    settings: ClassVar[Mapping[str, Any]] = {"series": "vx4s"}
    exchanges = (
        exchange("55aa002efe000000000001007000200201000015 57".replace(" ", ""), "aa55002e00fe00000000010070002002"),
        exchange("55aa0000fe0000000000010050002002010002c956", "aa55000000fe00000000010050002002"),
    )


def test_an_mctrl_has_no_presets_and_blacks_out_its_cards():
    class Mctrl(ControlConformance):
        family = CONTROL
        settings: ClassVar[Mapping[str, Any]] = {"series": "mctrl"}

    with Mctrl().bench() as bench:
        for deed in DEEDS[:-1]:
            assert bench.act(deed).is_done
            assert deed.points.items() <= bench.simulator.points.items()
        ack = bench.act(DEEDS[-1])
        assert ack.answer is Answer.REFUSED
        assert "no presets" in ack.detail
