"""The controller of OSC out: a message is done when it is sent, since UDP has no answer."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pydantic import BaseModel

from filmlot.devicekit.control import ControlFamily, Publish, Refused
from filmlot.devicekit.datagram import DatagramLink
from filmlot.devices.osc_out.actions import ACTIONS
from filmlot.devices.osc_out.actions import Message as MessageArguments
from filmlot.devices.osc_out.config import OSCOutConfig
from filmlot.devices.osc_out.simulator import OSCOutSimulator
from filmlot.standards.osc.message import Message, OSCError
from filmlot.standards.osc.packet import encode


class OSCOutController:
    """One receiver. All that is ever known of it is that its machine refuses the port."""

    def __init__(self, config: OSCOutConfig, publish: Publish) -> None:
        self._config, self._publish = config, publish
        self._link: DatagramLink | None = None
        self._sent = 0

    async def open(self) -> None:
        """Be ready to send."""
        self._link = await DatagramLink.connect(self._config.host, self._config.port)
        self._publish(sent=self._sent)

    async def run(self) -> None:
        """A receiver says nothing."""
        await asyncio.Event().wait()

    async def act(self, action: str, arguments: BaseModel) -> None:  # noqa: ARG002 (there is one action)
        """Send a message; raises `Refused` for one that OSC cannot carry."""
        assert isinstance(arguments, MessageArguments)
        try:
            datagram = encode(Message.of(arguments.address, *arguments.arguments))
        except OSCError as error:
            raise Refused(str(error)) from error
        link = self._ready()
        link.send(datagram)
        self._sent += 1
        self._publish(sent=self._sent)

    async def probe(self) -> None:
        """See whether the receiver's machine has refused what was sent."""
        self._ready()

    async def close(self) -> None:
        """Close the socket."""
        if self._link is not None:
            self._link.close()

    def _ready(self) -> DatagramLink:
        if self._link is None:
            raise ConnectionError("the connection is not open")
        self._link.forget()
        return self._link


CONTROL = ControlFamily.from_folder(
    Path(__file__).parent,
    config=OSCOutConfig,
    actions=ACTIONS,
    controller=OSCOutController,
    simulator=OSCOutSimulator,
)
