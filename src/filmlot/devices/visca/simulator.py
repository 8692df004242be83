"""A remote camera played on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from filmlot.devicekit.control import Value
from filmlot.devicekit.datagram import DatagramSimulator
from filmlot.devices.visca.config import VISCAConfig
from filmlot.standards import visca
from filmlot.standards.visca import Inquiry, Packet, PayloadType, Reply, ReplyKind

_SYNTAX_ERROR, _NOT_EXECUTABLE = 0x02, 0x41
_SOCKET = 1
_INQUIRIES = {inquiry.payload: inquiry for inquiry in Inquiry}

# The bytes of each command between address and end that say which it is, with the name of the action it is part of.
_KEYS = {
    "0400": "power",
    "043f01": "store_preset",
    "043f02": "recall_preset",
    "0438": "focus",
    "0407": "zoom",
    "0447": "zoom_to",
    "0601": "drive",
    "0602": "move_to",
    "0604": "home",
}


class VISCASimulator(DatagramSimulator):
    """Moves at once; in standby it takes nothing but power and the inquiry for it, as Sony's cameras do."""

    def __init__(self, config: VISCAConfig) -> None:
        super().__init__()
        self._pan_digits = config.pan_digits
        self._presets: dict[int, tuple[int, int, int]] = {}
        self.drive = (0, 0)
        """Pan and tilt speed as they were driven last."""
        self.zoom_speed = 0
        self._points: dict[str, Value] = {"power": True, "zoom": 0.0, "pan": 0, "tilt": 0, "auto_focus": True}

    @property
    def points(self) -> Mapping[str, Value]:
        """The camera's true state."""
        return self._points

    def switch(self, *, on: bool) -> None:
        """Power or standby, as by the camera's own remote control."""
        self._points["power"] = on

    def answers(self, datagram: bytes) -> Iterable[bytes]:
        """ACK and completion of a command, completion of an inquiry, or an error."""
        try:
            packet = visca.decode(datagram)
        except visca.VISCAError:
            return
        if packet.type is PayloadType.CONTROL:
            yield visca.encode(Packet(PayloadType.CONTROL_REPLY, packet.sequence, visca.RESET_SEQUENCE))
            return
        for reply in self._replies(packet.payload):
            yield visca.encode(Packet(PayloadType.REPLY, packet.sequence, visca.encode_reply(reply)))

    def _replies(self, payload: bytes) -> tuple[Reply, ...]:
        if payload == bytes.fromhex("81010001ff"):  # IF_Clear
            return (Reply(ReplyKind.COMPLETION, 0),)
        # Controllers ask in packets of either type, which cameras forgive.
        if payload[1:2] == b"\x09":
            return (self._inquired(payload),)
        body = payload[2:-1]
        key = next((name for start, name in _KEYS.items() if body.hex().startswith(start)), "")
        action = self._action(key, body)
        if action in self.misbehaviour.refuses or (not self._points["power"] and key != "power"):
            return (Reply(ReplyKind.ERROR, _SOCKET, error=_NOT_EXECUTABLE),)
        if not key or not self._obey(key, body):
            return (Reply(ReplyKind.ERROR, 0, error=_SYNTAX_ERROR),)
        return Reply(ReplyKind.ACK, _SOCKET), Reply(ReplyKind.COMPLETION, _SOCKET)

    def _inquired(self, payload: bytes) -> Reply:
        if payload not in _INQUIRIES:
            return Reply(ReplyKind.ERROR, 0, error=_SYNTAX_ERROR)
        inquiry = _INQUIRIES[payload]
        if not self._points["power"] and inquiry is not Inquiry.POWER:
            return Reply(ReplyKind.ERROR, 0, error=_NOT_EXECUTABLE)
        answers: Mapping[Inquiry, Callable[[], bytes]] = {
            Inquiry.POWER: lambda: _switch(self._points["power"]),
            Inquiry.FOCUS: lambda: _switch(self._points["auto_focus"]),
            Inquiry.ZOOM: lambda: visca.position_digits(self._zoom_counts, 4, signed=False),
            Inquiry.PAN_TILT: lambda: (
                visca.position_digits(int(self._points["pan"]), self._pan_digits, signed=True)
                + visca.position_digits(int(self._points["tilt"]), 4, signed=True)
            ),
        }
        return Reply(ReplyKind.COMPLETION, 0, answers[inquiry]())

    @property
    def _zoom_counts(self) -> int:
        return round(float(self._points["zoom"]) * visca.OPTICAL_ZOOM_COUNTS)

    def _action(self, key: str, body: bytes) -> str:
        if key == "power":
            return "power_on" if body[-1:] == b"\x02" else "power_off"
        if key == "focus":
            return "auto_focus" if body[-1:] == b"\x02" else "manual_focus"
        stopped = (key == "drive" and body[-2:] == b"\x03\x03") or (key == "zoom" and body[-1:] == b"\x00")
        return "stop" if stopped else key

    def _obey(self, key: str, body: bytes) -> bool:
        """Do a command; whether its parameters are right."""
        obeyed: Mapping[str, Callable[[bytes], None]] = {
            "power": lambda said: self.switch(on=visca.decode_switch(said)),
            "focus": lambda said: self._points.update(auto_focus=visca.decode_switch(said)),
            "store_preset": self._store,
            "recall_preset": self._recall,
            "zoom": self._zoom,
            "zoom_to": lambda said: self._zoom_to(visca.decode_zoom(said)),
            "drive": self._drive,
            "move_to": lambda said: self._move_to(*visca.decode_pan_tilt(said[2:])),
            "home": lambda _: self._move_to(0, 0),
        }
        start = next(length for length in (2, 3) if _KEYS.get(body[:length].hex()) == key)
        try:
            obeyed[key](body[start:])
        except (visca.VISCAError, IndexError):
            return False
        return True

    def _store(self, said: bytes) -> None:
        self._presets[said[0]] = (int(self._points["pan"]), int(self._points["tilt"]), self._zoom_counts)

    def _recall(self, said: bytes) -> None:
        pan, tilt, zoom = self._presets.get(said[0], (0, 0, 0))
        self._move_to(pan, tilt)
        self._zoom_to(zoom)
        self._points["preset"] = said[0]

    def _zoom(self, said: bytes) -> None:
        signs = {0x0: 0, 0x2: 1, 0x3: -1}
        if said[0] >> 4 not in signs:
            raise visca.VISCAError("invalid", "no direction of zoom")
        self.zoom_speed = signs[said[0] >> 4] * ((said[0] & 7) + 1)

    def _zoom_to(self, counts: int) -> None:
        self._points["zoom"] = counts / visca.OPTICAL_ZOOM_COUNTS

    def _drive(self, said: bytes) -> None:
        right, up = {1: -1, 2: 1, 3: 0}, {1: 1, 2: -1, 3: 0}
        if said[2] not in right or said[3] not in up:
            raise visca.VISCAError("invalid", "no direction of pan or tilt")
        self.drive = (right[said[2]] * said[0], up[said[3]] * said[1])

    def _move_to(self, pan: int, tilt: int) -> None:
        self._points.update(pan=pan, tilt=tilt)


def _switch(on: Value) -> bytes:
    return b"\x02" if on else b"\x03"
