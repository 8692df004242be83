"""A Videohub played on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from filmlot.devicekit.control import Value
from filmlot.devicekit.tcp import TcpPeer, TcpSimulator
from filmlot.standards import videohub
from filmlot.standards.videohub import Block, BlockReader
from filmlot.standards.wire import WireError

_ACK, _NAK = videohub.encode(videohub.ACK), videohub.encode(videohub.NAK)
_LOCKED_BY_US, _LOCKED_BY_OTHERS, _UNLOCKED, _FORCED = "O", "L", "U", "F"


class VideohubSimulator(TcpSimulator):
    """A router with as many inputs as outputs; in `locks`, "L" is an output that another client has locked."""

    def __init__(self, ports: int = 12) -> None:
        super().__init__()
        self.routes = {output: output for output in range(ports)}
        self.locks = dict.fromkeys(self.routes, _UNLOCKED)
        self._presence = "true"

    @property
    def points(self) -> Mapping[str, Value]:
        """The router's true state."""
        routes = {f"output_{output + 1}": input_ + 1 for output, input_ in self.routes.items()}
        return {**routes, **{f"lock_{output + 1}": lock != _UNLOCKED for output, lock in self.locks.items()}}

    async def set_presence(self, presence: str) -> None:
        """Lose or find the router behind the server: `true`, `false` or `needs_update`."""
        self._presence = presence
        for peer in self.peers:
            await peer.say(self._dump(videohub.DEVICE))

    async def attend(self, peer: TcpPeer) -> None:
        """Tell everything, and answer until the client leaves."""
        await peer.say(b"".join(self._dump(header) for header in self._states()))
        reader = BlockReader()
        while True:
            line = await peer.stream.read_line()
            try:
                block = reader.take(line)
            except WireError:
                await peer.say(_NAK)
                continue
            if block is not None:
                await self._serve(peer, block)

    async def _serve(self, peer: TcpPeer, block: Block) -> None:
        if block.header == videohub.PING:
            await peer.say(_ACK)
        elif block.header not in self._states():
            await peer.say(_NAK)
        elif not block.lines:
            await peer.say(_ACK + self._dump(block.header))
        else:
            await self._change(peer, block)

    async def _change(self, peer: TcpPeer, block: Block) -> None:
        """Answer ACK to all that is understood, then tell everybody what has really changed."""
        entries = block.entries()
        if len(entries) < len(block.lines) or not entries.keys() <= self.routes.keys():
            await peer.say(_NAK)
            return
        change = self._lock if block.header == videohub.LOCKS else self._route
        action = "salvo" if len(entries) > 1 else "route"
        changed = {output for output, value in entries.items() if change(action, output, value)}
        await peer.say(_ACK)
        if changed:
            state = self._states()[block.header]
            update = videohub.encode(block.header, (f"{output} {state[output]}" for output in sorted(changed)))
            for other in self.peers:
                await other.say(update)

    def _route(self, action: str, output: int, value: str) -> bool:
        is_free = self.locks[output] != _LOCKED_BY_OTHERS and action not in self.misbehaviour.refuses
        if not is_free or not value.isdecimal() or int(value) not in self.routes:
            return False
        self.routes[output] = int(value)
        return True

    def _lock(self, _: str, output: int, value: str) -> bool:
        action = "unlock" if value in {_UNLOCKED, _FORCED} else "lock"
        if action in self.misbehaviour.refuses or (self.locks[output] == _LOCKED_BY_OTHERS and value != _FORCED):
            return False
        self.locks[output] = _UNLOCKED if action == "unlock" else _LOCKED_BY_US
        return True

    def _states(self) -> Mapping[str, Mapping[Any, str | int]]:
        """What is told under each header."""
        size = len(self.routes)
        return {
            videohub.PREAMBLE: {"Version:": "2.3"},
            videohub.DEVICE: {
                "Device present:": self._presence,
                "Model name:": "Blackmagic Smart Videohub",
                "Video inputs:": size,
                "Video outputs:": size,
            },
            videohub.INPUT_LABELS: {input_: f"Input {input_ + 1}" for input_ in self.routes},
            videohub.OUTPUT_LABELS: {output: f"Output {output + 1}" for output in self.routes},
            videohub.LOCKS: self.locks,
            videohub.ROUTING: self.routes,
        }

    def _dump(self, header: str) -> bytes:
        return videohub.encode(header, (f"{name} {value}" for name, value in self._states()[header].items()))
