from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.devicekit.translation import Ear, device, line, output

from filmlot.devicekit.families import family, family_keys
from filmlot.devicekit.output import Output, read_destination
from filmlot.devicekit.output_status import OutputReason
from filmlot.devicekit.receiver import DeviceEntry
from filmlot.devicekit.simulator import Scenario
from filmlot.devicekit.wiring import Wiring

EVERYWHERE = "0.0.0.0"


def codes(devices: list[DeviceEntry], *outputs: Output, own: str = "") -> dict[str, list[str]]:
    wiring = Wiring(devices, outputs, family_of=family, is_ours=lambda address: address in {"127.0.0.1", own})
    return {found.id: [fault.code for fault in wiring.faults(found)] for found in outputs}


def head(**settings: object) -> DeviceEntry:
    return device("source", "freed", port=40_000, **settings)


@pytest.mark.parametrize(
    ("interface", "to", "comes_back"),
    [
        (EVERYWHERE, "127.0.0.1:40000", True),
        (EVERYWHERE, "10.0.0.5:40000", True),  # an address of this machine
        (EVERYWHERE, "10.0.0.6:40000", False),
        (EVERYWHERE, "127.0.0.1:40001", False),
        (EVERYWHERE, "255.255.255.255:40000", True),
        (EVERYWHERE, "239.1.2.3:40000", False),
        ("10.0.0.5", "10.0.0.5:40000", True),
        ("10.0.0.5", "127.0.0.1:40000", False),
    ],
)
def test_what_is_sent_to_where_its_source_is_received_comes_back(interface: str, to: str, comes_back: bool) -> None:
    found = codes([head(interface=interface)], output("out", "freed", to), own="10.0.0.5")
    assert found == {"out": ["output_loop"] if comes_back else []}


def test_a_group_that_the_source_has_joined_comes_back_and_another_does_not() -> None:
    source = device("source", "opentrackio", port=55_555, delivery="multicast", source_number=1)
    for to, found in (("239.135.1.1:55555", ["output_loop"]), ("239.135.1.2:55555", []), ("127.0.0.1:55555", [])):
        assert codes([source], output("out", "freed", to)) == {"out": found}
    assert codes([source], output("out", "opentrackio", "multicast:55555")) == {"out": ["output_loop"]}


def test_a_ring_of_outputs_is_a_loop_however_long_it_is() -> None:
    devices = [device(name, "freed", port=port) for name, port in (("a", 40_001), ("b", 40_002), ("c", 40_003))]
    round_trip = [
        output("ab", "freed", "127.0.0.1:40002", device="a"),
        output("bc", "freed", "127.0.0.1:40003", device="b"),
        output("ca", "freed", "127.0.0.1:40001", device="c"),
    ]
    assert codes(devices, *round_trip[:2]) == {"ab": [], "bc": []}
    assert codes(devices, *round_trip) == {name: ["output_loop"] for name in ("ab", "bc", "ca")}


def test_every_pair_of_families_with_a_signal_in_common_can_be_sent() -> None:
    for key in family_keys():
        for target in family_keys():
            shared = set(family(key).signals) & set(family(target).signals)
            source = DeviceEntry(id="source", name="Source", family=key, config={})
            found = codes([source], output("out", target, "10.0.0.9:1"))
            assert found == {"out": [] if shared else ["nothing_to_send"]}


def test_every_family_sends_every_signal_that_it_gives() -> None:
    for key in family_keys():
        found = family(key)
        for signal in found.signals:
            sample = Scenario(path="still").sample(signal, 0, start_ns=0)
            assert all(isinstance(sent, bytes) and sent for sent in found.encoder(found.settings({})).encode(sample))


def test_an_address_of_this_machine_is_found_out_where_the_sending_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("filmlot.devicekit.translator.is_ours", lambda address: address == "10.0.0.5")
    ear = Ear()
    source = device("source", "freed", interface=EVERYWHERE)
    back = output("back", "freed", f"10.0.0.5:{source.config['port']}")
    with line(tmp_path, [source], [back, output("on", "freed", ear.address)]) as running:
        assert "10.0.0.5" in running.wait("back", OutputReason.LOOP).detail
        running.wait("on", OutputReason.NO_FRESH_SOURCE)
    ear.close()


@given(st.text(max_size=30))
def test_a_text_is_a_destination_or_is_refused_in_words(text: str) -> None:
    with contextlib.suppress(ValueError):
        address, port = read_destination(text)
        assert address == "multicast" or address.count(".") == 3
        assert 0 < port < 65_536
