"""Where a NovaStar controller keeps what this family reads and writes, by series."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from filmlot.standards.novastar import EVERY_BOARD, EVERY_CONTROLLER, EVERY_PORT, Device, Frame

MODEL = Frame(register=0x0000_0002, length=2)
FIRST_CARDS_BRIGHTNESS = Frame(register=0x0200_0001, length=1, device=Device.RECEIVING_CARD)
PATTERNS: Mapping[str, int] = MappingProxyType(
    {
        "none": 0,
        "red": 2,
        "green": 3,
        "blue": 4,
        "white": 5,
        "horizontal": 6,
        "vertical": 7,
        "diagonal": 8,
        "greyscale": 9,
    }
)


class Series(NamedTuple):
    """What one series writes for each state of the display, and where its preset is, if it has any."""

    displays: Mapping[str, Frame]
    preset: int | None


def brightness(percent: float) -> Frame:
    """Sets the brightness of every receiving card."""
    return _to_cards(0x0200_0001, bytes((round(percent * 2.55),)), destination=EVERY_CONTROLLER)


def percent_of(data: bytes) -> float:
    """The brightness that a register's byte means, in percent."""
    return round(data[0] / 2.55, 1)


def pattern(name: str) -> Frame:
    """Shows a test pattern on every receiving card."""
    return _to_cards(0x0200_0101, bytes((PATTERNS[name],)))


def preset(series: Series, number: int) -> Frame | None:
    """Recalls a preset, counted from 1; None where the series has none."""
    return None if series.preset is None else _write(series.preset, bytes((number - 1,)))


def _write(register: int, data: bytes) -> Frame:
    return Frame(register=register, length=len(data), data=data, is_write=True)


def _to_cards(register: int, data: bytes, *, destination: int = 0) -> Frame:
    return Frame(
        register=register,
        length=len(data),
        data=data,
        is_write=True,
        destination=destination,
        device=Device.RECEIVING_CARD,
        port=EVERY_PORT,
        board=EVERY_BOARD,
    )


SERIES: Mapping[str, Series] = MappingProxyType(
    {
        "vx": Series(
            displays={
                "picture": _write(0x1300_0004, b"\3\0"),
                "frozen": _write(0x1300_0004, b"\4\0"),
                "black": _write(0x1300_0004, b"\5\0"),
            },
            preset=0x1351_0100,
        ),
        "vx4s": Series(
            displays={
                "picture": _write(0x0220_0050, b"\0"),
                "frozen": _write(0x0220_0050, b"\1"),
                "black": _write(0x0220_0050, b"\2"),
            },
            preset=0x0220_0070,
        ),
        "mctrl": Series(
            displays={
                # Black, pattern and freeze are three bytes side by side: all are zero where the picture is shown.
                "picture": _to_cards(0x0200_0100, b"\0\0\0"),
                "frozen": _to_cards(0x0200_0102, b"\xff"),
                "black": _to_cards(0x0200_0100, b"\xff"),
            },
            preset=None,
        ),
    }
)
