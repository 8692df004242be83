"""sACN's driver: the universes of many sources in, by priority and in step with their synchronisation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from filmlot.devicekit.contract import Endpoint, Family, Outcome, Reading, Sender
from filmlot.devicekit.dmx_input import DmxInput
from filmlot.devices.sacn.config import SacnConfig
from filmlot.devices.sacn.simulator import SacnEncoder
from filmlot.standards.dmx import DmxFrame
from filmlot.standards.dmx_merge import Precedence
from filmlot.standards.sacn import SOURCE_LOSS_NS, Data, Discovery, Sync, decode, multicast_group

_EMPTY = Reading(Outcome.EMPTY)
_SEQUENCES = 256


def _endpoints(config: SacnConfig) -> tuple[Endpoint, ...]:
    address = str(config.interface)
    alone = Endpoint(address, config.port, is_shared=True)
    if config.delivery == "unicast":
        return (alone,)
    numbers = dict.fromkeys((*config.numbers, config.sync_universe) if config.sync_universe else config.numbers)
    groups = tuple(Endpoint(address, config.port, multicast_group(number), is_shared=True) for number in numbers)
    return (alone, *groups) if config.delivery == "both" else groups


class SacnDriver:
    """Receives universes from any number of sources; a source is its CID, wherever it sends from."""

    def __init__(self, config: SacnConfig) -> None:
        self._takes_preview = config.preview
        self._input = DmxInput(
            config.numbers,
            precedence=Precedence(config.precedence),
            source_loss_ns=SOURCE_LOSS_NS,
            sync_loss_ns=SOURCE_LOSS_NS,
            modulus=_SEQUENCES,
        )
        self.endpoints = _endpoints(config)

    @property
    def lost(self) -> int:
        """Levels that sources numbered and that never came."""
        return self._input.lost

    def decode(self, datagram: bytes, sender: Sender, receive_ns: int) -> Reading:
        """The universes that a packet brings."""
        packet = decode(datagram)
        match packet:
            case Data():
                return self._levels(packet, sender, receive_ns)
            case Sync():
                return self._input.release(packet.sync_universe, now_ns=receive_ns)
        return _EMPTY

    def _levels(self, data: Data, sender: Sender, receive_ns: int) -> Reading:
        frame = DmxFrame(receive_ns, receive_ns, data.universe, data.levels, data.priority)
        # A source numbers a universe's packets together, whatever their start code.
        path = (sender, data.cid, data.universe)
        known = self._input.judge(frame, path=path, sequence=data.sequence)
        if known is not None:
            return known
        if data.start_code or (data.is_preview and not self._takes_preview):
            return _EMPTY
        if data.is_terminated:
            return self._input.end(data.universe, source=data.cid, now_ns=receive_ns)
        sync = data.sync_universe or None
        return self._input.take(frame, source=data.cid, sync=sync, is_forced=data.is_forced)


class SacnInspector:
    """A packet's fields as the standard names them."""

    def __init__(self, config: SacnConfig, *, with_header: bool) -> None:  # noqa: ARG002 (the contract's)
        self._with_header = with_header

    def inspect(self, datagram: bytes) -> dict[str, Any]:
        """The fields of a packet."""
        packet = decode(datagram)
        fields: dict[str, Any] = {"packet": type(packet).__name__.lower(), **packet._asdict(), "cid": packet.cid.hex()}
        if isinstance(packet, Data):
            fields["levels"] = list(packet.levels)
        if isinstance(packet, Discovery):
            fields["universes"] = list(packet.universes)
        length = int.from_bytes(datagram[16:18], "big") & 0x0FFF
        return {"header": {"length": length}, **fields} if self._with_header else fields


FAMILY = Family.from_folder(
    Path(__file__).parent,
    config=SacnConfig,
    driver=SacnDriver,
    encoder=lambda config: SacnEncoder(source_name=config.source_name, sync_universe=config.sync_universe),
    inspector=SacnInspector,
)
