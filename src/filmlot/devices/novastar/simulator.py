"""A NovaStar controller played on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from filmlot.devicekit.control import Value
from filmlot.devicekit.tcp import TcpPeer, TcpSimulator
from filmlot.devices.novastar import registers
from filmlot.devices.novastar.config import NovaStarConfig
from filmlot.standards import novastar
from filmlot.standards.novastar import Device, Frame

_UNANSWERED, _UNKNOWN = 1, 4
_DISPLAY_ACTIONS = {"picture": "show_picture", "frozen": "freeze", "black": "blackout"}


class NovaStarSimulator(TcpSimulator):
    """Has one receiving card behind it, unless it is taken away."""

    def __init__(self, config: NovaStarConfig) -> None:
        super().__init__()
        self._series = registers.SERIES[config.series]
        self.has_card = True
        self._points: dict[str, Value] = {
            "model": 0x6201,
            "brightness_percent": 100.0,
            "display": "picture",
            "test_pattern": "none",
        }
        self._brightness = b"\xff"

    @property
    def points(self) -> Mapping[str, Value]:
        """The controller's true state."""
        return self._points

    async def attend(self, peer: TcpPeer) -> None:
        """Answer each request with its serial number."""
        while True:
            header = await peer.stream.read_block(novastar.HEADER_BYTES)
            request = novastar.decode(header + await peer.stream.read_block(novastar.rest_bytes(header)))
            status, data = (0, b"") if self.misbehaviour.silent else self._obey(request)
            response = replace(
                request,
                is_response=True,
                status=status,
                source=request.destination,
                destination=request.source,
                length=len(data),
                data=data,
            )
            await peer.say(novastar.encode(response))

    def _obey(self, request: Frame) -> tuple[int, bytes]:
        """The status and what was read."""
        if request.device is Device.RECEIVING_CARD and not self.has_card:
            return _UNANSWERED, b""
        if request.is_write:
            return self._write(request), b""
        if request.register == registers.MODEL.register:
            return 0, int(self._points["model"]).to_bytes(registers.MODEL.length, "little")
        if request.register == registers.FIRST_CARDS_BRIGHTNESS.register:
            return 0, self._brightness
        return _UNKNOWN, b""

    def _write(self, request: Frame) -> int:
        written = self._meaning(replace(request, serial=0))
        if written is None or written[0] in self.misbehaviour.refuses:
            return _UNKNOWN
        self._points.update(written[1])
        if "brightness_percent" in written[1]:
            self._brightness = request.data
        return 0

    def _meaning(self, request: Frame) -> tuple[str, dict[str, Value]] | None:
        """The action that a written register is, and the points that it sets."""
        for display, frame in self._series.displays.items():
            if request == frame:
                return _DISPLAY_ACTIONS[display], {"display": display}
        for name in registers.PATTERNS:
            if request == registers.pattern(name):
                return "end_test_pattern" if name == "none" else "show_test_pattern", {"test_pattern": name}
        if request.register == registers.FIRST_CARDS_BRIGHTNESS.register and request.length == 1:
            return "set_brightness", {"brightness_percent": registers.percent_of(request.data)}
        if request.register == self._series.preset and request.length == 1:
            return "recall_preset", {"preset": request.data[0] + 1}
        return None
