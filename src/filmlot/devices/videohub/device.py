"""Videohub's controller: the router answers ACK to a route that it does not make, so its state is asked afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from filmlot.devicekit.control import ControlFamily, NotReady, Publish, Refused
from filmlot.devicekit.status import Reason
from filmlot.devicekit.tcp import TcpConversation, TcpStream
from filmlot.devices.videohub.actions import ACTIONS, Output, Route, Salvo
from filmlot.devices.videohub.config import VideohubConfig
from filmlot.devices.videohub.simulator import VideohubSimulator
from filmlot.standards import videohub
from filmlot.standards.videohub import Block, BlockReader

_LOOK_AGAIN_S = 0.02


class VideohubController:
    """One router. Numbers are from 0 in here, as on the wire, and from 1 in points and actions."""

    def __init__(self, config: VideohubConfig, publish: Publish) -> None:
        self._config, self._publish = config, publish
        self._patience_s = config.timeout_ms / 1000
        self._conversation: TcpConversation[Block] | None = None
        self._reader = BlockReader()
        self._presence = ""
        self._state: dict[str, dict[int, str]] = {videohub.ROUTING: {}, videohub.LOCKS: {}}

    async def open(self) -> None:
        """Connect; the router tells everything by itself, and answers a ping after that."""
        stream = await TcpStream.connect(
            self._config.host, self._config.port, timeout_s=self._patience_s, longest_line=videohub.LONGEST_LINE
        )
        self._conversation = TcpConversation(stream, read=self._read, hear=self._hear)
        await self.probe()

    async def run(self) -> None:
        """Wait for the end of the connection; changes are heard meanwhile."""
        assert self._conversation is not None
        await self._conversation.run()

    async def act(self, action: str, arguments: BaseModel) -> None:
        """Ask for a change, then see that it is there."""
        match arguments:
            case Route():
                await self._change(videohub.ROUTING, {arguments.output - 1: str(arguments.input - 1)})
            case Salvo():
                routes = {output - 1: str(input_ - 1) for output, input_ in arguments.routes.items()}
                await self._change(videohub.ROUTING, routes)
            case Output():
                await self._change(videohub.LOCKS, {arguments.output - 1: "O" if action == "lock" else "U"})

    async def probe(self) -> None:
        """Ask for a sign of life; raises `NotReady` for a server without a router."""
        await self._ask(videohub.encode(videohub.PING))
        if self._presence != "true":
            raise NotReady(Reason.DEVICE_FAULT, f"device present: {self._presence or 'not said'}")

    async def close(self) -> None:
        """End the connection."""
        if self._conversation is not None:
            await self._conversation.close()

    async def _change(self, header: str, entries: Mapping[int, str]) -> None:
        """Ask, then look until it is so; raises `Refused` when it is not within the router's patience."""
        missing = [output + 1 for output in entries if output not in self._state[header]]
        if missing:
            raise Refused(f"it has no output {missing[0]}; it has {len(self._state[header])}")
        await self._ask(videohub.encode_entries(header, entries))
        loop = asyncio.get_running_loop()
        ends_s = loop.time() + self._patience_s
        while True:
            await self._ask(videohub.encode(header))
            if entries.items() <= self._state[header].items():
                return
            if loop.time() > ends_s:
                raise Refused(self._contradiction(header, entries))
            await asyncio.sleep(_LOOK_AGAIN_S)

    def _contradiction(self, header: str, entries: Mapping[int, str]) -> str:
        output, wanted = next(item for item in entries.items() if item not in self._state[header].items())
        found = self._state[header].get(output, "")
        if header == videohub.LOCKS:
            return f'it answered ACK, and output {output + 1} is still "{found}": another client has locked it'
        lock = "" if self._state[videohub.LOCKS].get(output, "U") == "U" else "; the output is locked"
        return f"it answered ACK, and output {output + 1} shows input {int(found) + 1}, not {int(wanted) + 1}{lock}"

    async def _ask(self, request: bytes) -> None:
        assert self._conversation is not None
        answer = await self._conversation.ask(request, timeout_s=self._patience_s)
        if answer.header == videohub.NAK:
            raise Refused("NAK: the router does not understand this, or the output is locked")

    async def _read(self, stream: TcpStream) -> Block:
        while True:
            block = self._reader.take(await stream.read_line())
            if block is not None:
                return block

    def _hear(self, block: Block) -> bool:
        """Take in what a block says; whether it answers a request."""
        match block.header:
            case videohub.ROUTING:
                self._publish(**{f"output_{output + 1}": input_ + 1 for output, input_ in block.routes().items()})
            case videohub.LOCKS:
                self._publish(**{f"lock_{output + 1}": lock != "U" for output, lock in block.entries().items()})
            case videohub.DEVICE:
                fields = block.fields()
                self._presence = fields.get("Device present", self._presence)
                self._publish(model=fields.get("Model name", ""))
        if block.header in self._state:
            self._state[block.header].update(block.entries())
        return block.is_answer


CONTROL = ControlFamily.from_folder(
    Path(__file__).parent,
    config=VideohubConfig,
    actions=ACTIONS,
    controller=VideohubController,
    simulator=lambda _: VideohubSimulator(),
)
