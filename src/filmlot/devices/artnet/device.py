"""Art-Net's driver: levels of many universes and timecode in, an answer to every poll out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from filmlot.devicekit.contract import Endpoint, Family, Outcome, Reading, Sender
from filmlot.devicekit.dmx_input import DmxInput
from filmlot.devicekit.networks import address_towards
from filmlot.devices.artnet.config import ArtNetConfig
from filmlot.devices.artnet.simulator import ArtNetEncoder
from filmlot.standards.artnet.header import PORT
from filmlot.standards.artnet.packet import Dmx, Poll, Sync, TimeCode, decode, encode
from filmlot.standards.artnet.reply import PollReply, Style, pages
from filmlot.standards.dmx import DmxFrame
from filmlot.standards.dmx_merge import Precedence
from filmlot.standards.timecode import TimecodeMark

_FOREIGN, _HEARD, _EMPTY = Reading(Outcome.FOREIGN), Reading(Outcome.PART), Reading(Outcome.EMPTY)
_SOURCE_LOSS_NS = 10_000_000_000  # "Data merging": a silent source counts for 10 s more
_SYNC_LOSS_NS = 4_000_000_000  # "ArtSync": after 4 s without one, levels take effect at once again
_SEQUENCES = 255  # 1 to 255; 0 does not count
_POLLERS = 32
_ANYWHERE = "0.0.0.0"  # noqa: S104 (compared, not bound)


class ArtNetDriver:
    """Receives universes and timecode, and tells whoever polls which universes those are."""

    def __init__(self, config: ArtNetConfig, *, address_towards: Callable[[Sender], str] = address_towards) -> None:
        self._config = config
        self._address_towards = address_towards
        self._input = DmxInput(
            config.port_addresses,
            precedence=Precedence(config.precedence),
            source_loss_ns=_SOURCE_LOSS_NS,
            sync_loss_ns=_SYNC_LOSS_NS,
            modulus=_SEQUENCES,
        )
        self._last_desk = ""
        self._pollers: set[Sender] = set()
        # Other programs of a machine usually listen to the same broadcasts.
        self.endpoints = (Endpoint(str(config.interface), config.port, is_shared=True),)

    @property
    def lost(self) -> int:
        """Levels that senders numbered and that never came."""
        return self._input.lost

    def decode(self, datagram: bytes, sender: Sender, receive_ns: int) -> Reading:
        """The universes or the timecode that a packet brings."""
        packet = decode(datagram)
        match packet:
            case Dmx():
                return self._levels(packet, sender, receive_ns)
            case TimeCode():
                return self._timecode(packet, receive_ns)
            case Sync():
                # Only the sender of the last levels may synchronise them ("ArtSync").
                is_desk = sender[0] == self._last_desk
                return self._input.release(sender[0], now_ns=receive_ns) if is_desk else _FOREIGN
            case Poll():
                if len(self._pollers) < _POLLERS:
                    self._pollers.add(sender)
                return _HEARD
        return _EMPTY

    def _levels(self, dmx: Dmx, sender: Sender, receive_ns: int) -> Reading:
        frame = DmxFrame(receive_ns, receive_ns, dmx.port_address, dmx.levels)
        if dmx.sequence:
            path = (sender, dmx.physical, dmx.port_address)
            known = self._input.judge(frame, path=path, sequence=dmx.sequence - 1)
            if known is not None:
                return known
        self._last_desk = sender[0]
        return self._input.take(frame, source=(sender[0], dmx.physical), sync=sender[0])

    def _timecode(self, packet: TimeCode, receive_ns: int) -> Reading:
        if packet.stream != self._config.timecode_stream:
            return _FOREIGN
        label = packet.timecode
        rate = label.rate.as_integer_ratio()
        mark = TimecodeMark(receive_ns, receive_ns, label.frame, rate, label.drop_frame)
        return Reading(Outcome.SAMPLE, (mark,))

    def calls(self, now_ns: int) -> Sequence[tuple[Sender, bytes]]:  # noqa: ARG002 (the contract's)
        """The replies to those who polled since, to Art-Net's port as it is meant and to where they asked from."""
        calls = []
        for poller in sorted(self._pollers):
            replies = [encode(reply) for reply in self._replies(poller)]
            targets = {poller, (poller[0], PORT)}
            calls += [(target, reply) for target in sorted(targets) for reply in replies]
        self._pollers.clear()
        return calls

    def _replies(self, poller: Sender) -> Sequence[PollReply]:
        own = str(self._config.interface)
        reply = PollReply(
            address=self._address_towards(poller) if own == _ANYWHERE else own,
            port=self._config.port,
            short_name=self._config.node_name,
            long_name=f"{self._config.node_name}: universes {self._config.universes}",
            style=Style.MEDIA,
        )
        return list(pages(reply, self._config.port_addresses))


class ArtNetInspector:
    """A packet's fields as the standard names them."""

    def __init__(self, config: ArtNetConfig, *, with_header: bool) -> None:  # noqa: ARG002 (the contract's)
        self._with_header = with_header

    def inspect(self, datagram: bytes) -> dict[str, Any]:
        """The fields of a packet."""
        packet = decode(datagram)
        fields = _fields(packet)
        code = int.from_bytes(datagram[8:10], "little")
        return {"header": {"OpCode": f"0x{code:04x}"}, **fields} if self._with_header else fields


def _fields(packet: Any) -> dict[str, Any]:
    match packet:
        case Dmx():
            return {"packet": "ArtDmx", **packet._asdict(), "levels": list(packet.levels)}
        case TimeCode():
            label = packet.timecode
            return {"packet": "ArtTimeCode", "timecode": str(label), "rate": float(label.rate), "stream": packet.stream}
        case PollReply():
            return {"packet": "ArtPollReply", **asdict(packet), "mac": packet.mac.hex(":")}
    return {"packet": f"Art{type(packet).__name__}", **packet._asdict()}


FAMILY = Family.from_folder(
    Path(__file__).parent,
    config=ArtNetConfig,
    driver=ArtNetDriver,
    encoder=lambda _: ArtNetEncoder(),
    inspector=ArtNetInspector,
)
