from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards import novastar
from filmlot.standards.novastar import Device, Frame, NovaStarError

BYTE = st.integers(0, 255)
PLACES = {
    "register": st.integers(0, (1 << 32) - 1),
    "serial": BYTE,
    "source": BYTE,
    "destination": BYTE,
    "device": st.sampled_from(Device),
    "port": BYTE,
    "board": st.integers(0, 65_535),
}
READS = st.builds(Frame, length=st.integers(0, novastar.LONGEST_DATA), **PLACES)
CARRIERS = st.builds(
    lambda data, is_response, **fields: Frame(
        length=len(data), data=data, is_response=is_response, is_write=not is_response, **fields
    ),
    data=st.binary(max_size=64),
    is_response=st.booleans(),
    **PLACES,
)

# Captures of an MCTRL300's own software, and what the protocol documents of the VX series and the MCTRL300 print.
EVERYWHERE = {"device": Device.RECEIVING_CARD, "board": 0xFFFF}
PRINTED = [
    (
        "55aa002efe000100ffff010001010002010002 8858",
        Frame(register=0x02000101, length=1, data=b"\2", serial=0x2E, is_write=True, **EVERYWHERE),
    ),
    (
        "55aa0054fe000101ffff010001010002010002 af58",
        Frame(register=0x02000101, length=1, data=b"\2", serial=0x54, is_write=True, port=1, **EVERYWHERE),
    ),
    (
        "55aa0015fe0001000000010001000002010080 ee56",
        Frame(register=0x02000001, length=1, data=b"\x80", serial=0x15, is_write=True, device=Device.RECEIVING_CARD),
    ),
    (
        "aa55001500fe010000000100010000020000 6d56",
        Frame(
            register=0x02000001,
            length=0,
            serial=0x15,
            source=0,
            destination=0xFE,
            is_write=True,
            is_response=True,
            device=Device.RECEIVING_CARD,
        ),
    ),
    ("55aa0000fe0000000000010000015113010000ba56", Frame(register=0x13510100, length=1, data=b"\0", is_write=True)),
    (
        "aa55000000fe000000000100000151130000 b956",
        Frame(register=0x13510100, length=0, source=0, destination=0xFE, is_write=True, is_response=True),
    ),
    ("55aa0000fe0000000000010004000013020005007256", Frame(register=0x13000004, length=2, data=b"\5\0", is_write=True)),
    ("55aa0000fe000000000000000200000002005756", Frame(register=2, length=2)),
    (
        "55aa0032fe000100000000000000000a00019156",
        Frame(register=0x0A000000, length=256, serial=0x32, device=Device.RECEIVING_CARD),
    ),
]


@pytest.mark.parametrize(("printed", "frame"), PRINTED)
def test_a_printed_frame_gives_its_fields_and_is_encoded_the_same(printed, frame):
    assert novastar.decode(bytes.fromhex(printed)) == frame
    assert novastar.encode(frame) == bytes.fromhex(printed)


@given(st.one_of(READS, CARRIERS))
def test_what_is_encoded_is_decoded_the_same(frame):
    assert novastar.decode(novastar.encode(frame)) == frame


@given(st.one_of(st.binary(max_size=40), st.binary(max_size=30).map(lambda noise: b"\xaa\x55" + noise)))
def test_arbitrary_bytes_raise_nothing_but_novastar_errors(noise):
    with contextlib.suppress(NovaStarError):
        assert novastar.encode(novastar.decode(noise)) == noise


@given(CARRIERS, st.integers(0, 17), st.integers(1, 255))
def test_a_frame_with_one_wrong_byte_is_not_taken_for_another(frame, place, change):
    data = bytearray(novastar.encode(frame))
    data[place] ^= change
    with contextlib.suppress(NovaStarError):
        assert novastar.decode(bytes(data)) == frame


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("", "protocol"),
        ("55aa", "protocol"),
        ("12340000fe000000000000000200000002005756", "protocol"),
        ("55aa0000fe0000000000000002000000020057", "length"),
        ("55aa0000fe000000000000000200000002005757", "checksum"),
        ("55aa0000fe0000000000000002000000ffff5757", "range"),
    ],
)
def test_a_wrong_frame_is_refused_by_name(data, code):
    with pytest.raises(NovaStarError) as refusal:
        novastar.decode(bytes.fromhex(data))
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "fields", [{"serial": 256}, {"register": 1 << 32}, {"length": 4000}, {"length": 3, "data": b"x"}]
)
def test_a_value_that_does_not_fit_is_refused(fields):
    with pytest.raises(NovaStarError):
        novastar.encode(Frame(**{"register": 1, "length": 1, **fields}))
