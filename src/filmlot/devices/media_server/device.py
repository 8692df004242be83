"""The controller of a media server: what it was told is published, since it says nothing of itself."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pydantic import BaseModel

from filmlot.devicekit.control import ControlFamily, Publish, Refused, Value
from filmlot.devicekit.datagram import DatagramLink
from filmlot.devices.media_server.actions import ACTIONS, Brightness, Cue
from filmlot.devices.media_server.config import MediaServerConfig
from filmlot.devices.media_server.simulator import MediaServerSimulator
from filmlot.devices.media_server.template import Values, render_osc, render_text
from filmlot.standards.osc.message import OSCError
from filmlot.standards.osc.packet import decode

_LINE_ENDS = {"": "", "cr": "\r", "lf": "\n", "crlf": "\r\n"}
_PLAYBACKS = {"play": "playing", "pause": "paused", "stop": "stopped"}


class MediaServerController:
    """One server."""

    def __init__(self, config: MediaServerConfig, publish: Publish) -> None:
        self._config, self._publish = config, publish
        self._link: DatagramLink | None = None
        self._turn = asyncio.Lock()

    async def open(self) -> None:
        """Be ready to send, and see that the server answers where it can be asked."""
        self._link = await DatagramLink.connect(self._config.host, self._config.port)
        await self.probe()

    async def run(self) -> None:
        """A server says nothing by itself."""
        await asyncio.Event().wait()

    async def act(self, action: str, arguments: BaseModel) -> None:
        """Send the action's message, and see that the server still answers where it can be asked."""
        values: Values = {}
        points: dict[str, Value] = {}
        match arguments:
            case Cue(cue=cue):
                template, values, points = self._config.cue, {"cue": cue}, {"cue": cue}
            case Brightness(percent=percent):
                template, values = self._config.brightness, {"level": percent / 100, "percent": percent}
                points = {"brightness_percent": percent}
            case _:
                template, points = getattr(self._config, action), {"playback": _PLAYBACKS[action]}
        if not template:
            raise Refused(f"no message is set for {action}: write one in the device's settings")
        message = self._rendered(template, values)
        async with self._turn:
            self._ready().send(message)
            await self._ping()
        self._publish(**points)

    async def probe(self) -> None:
        """See that the server answers where it can be asked, and has not refused what was sent."""
        async with self._turn:
            self._ready()
            await self._ping()

    async def close(self) -> None:
        """Close the socket."""
        if self._link is not None:
            self._link.close()

    async def _ping(self) -> None:
        if not self._config.ping:
            return
        link = self._ready()
        link.send(self._rendered(self._config.ping, {}))
        async with asyncio.timeout(self._config.timeout_ms / 1000):
            answer = await link.receive()
        if self._config.encoding == "osc":
            decode(answer)

    def _rendered(self, template: str, values: Values) -> bytes:
        if self._config.encoding == "text":
            return (render_text(template, values) + _LINE_ENDS[self._config.line_end]).encode()
        try:
            return render_osc(template, values)
        except OSCError as error:
            raise Refused(f"the message {template!r} is no OSC: {error}") from error

    def _ready(self) -> DatagramLink:
        if self._link is None:
            raise ConnectionError("the connection is not open")
        self._link.forget()
        return self._link


CONTROL = ControlFamily.from_folder(
    Path(__file__).parent,
    config=MediaServerConfig,
    actions=ACTIONS,
    controller=MediaServerController,
    simulator=MediaServerSimulator,
)
