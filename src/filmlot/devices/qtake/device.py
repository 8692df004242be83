"""QTAKE's controller: it answers each document with one of its own, and nothing says which is whose."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pydantic import BaseModel

from filmlot.devicekit.control import ControlFamily, NotReady, Publish, Refused
from filmlot.devicekit.datagram import DatagramLink
from filmlot.devicekit.status import Reason
from filmlot.devices.qtake.actions import ACTIONS, Record
from filmlot.devices.qtake.config import QTAKEConfig
from filmlot.devices.qtake.simulator import QTAKESimulator
from filmlot.standards import qtake
from filmlot.standards.qtake import Element, QTAKEError


class QTAKEController:
    """One QTAKE. What it records cannot be asked, so it is published as it was last acknowledged."""

    def __init__(self, config: QTAKEConfig, publish: Publish) -> None:
        self._config, self._publish = config, publish
        self._link: DatagramLink | None = None
        self._turn = asyncio.Lock()

    async def open(self) -> None:
        """Announce the client; a QTAKE in which it is not enabled does not answer."""
        self._link = await DatagramLink.connect(self._config.host, self._config.port)
        await self.probe()

    async def run(self) -> None:
        """Nothing is said without being asked."""
        await asyncio.Event().wait()

    async def act(self, action: str, arguments: BaseModel) -> None:  # noqa: ARG002 (the arguments say which)
        """Start or stop; it is sent once, since a second start would be a second clip."""
        if not isinstance(arguments, Record):
            await self._ask(qtake.stop_recording(recorder=self._config.recorder))
            self._publish(recording=False)
            return
        shot, take = arguments.shot, arguments.take
        try:
            document = qtake.start_recording(
                recorder=self._config.recorder, target=self._config.input, shot=shot, take=take
            )
            qtake.encode(document)
        except QTAKEError as error:
            raise Refused(f"shot: {error}") from error
        await self._ask(document)
        self._publish(recording=True, shot=shot, take=take)

    async def probe(self) -> None:
        """Announce the client again, which changes nothing."""
        try:
            await self._ask(qtake.connect(self._config.client))
        except Refused as refusal:
            raise NotReady(Reason.BUSY, str(refusal)) from refusal

    async def close(self) -> None:
        """Close the socket."""
        if self._link is not None:
            self._link.close()

    async def _ask(self, document: Element) -> None:
        if self._link is None:
            raise ConnectionError("the connection is not open")
        async with self._turn, asyncio.timeout(self._config.timeout_ms / 1000):
            self._link.forget()  # an answer that came too late is not the answer to this
            self._link.send(qtake.encode(document))
            answer = qtake.decode(await self._link.receive())
        for child in answer.children:
            if child.name == "error":
                raise Refused(", ".join(child.attributes.values()) or "refused without a reason")


CONTROL = ControlFamily.from_folder(
    Path(__file__).parent,
    config=QTAKEConfig,
    actions=ACTIONS,
    controller=QTAKEController,
    simulator=QTAKESimulator,
)
