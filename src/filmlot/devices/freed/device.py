"""FreeD's driver: one message in, one pose out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from filmlot.devicekit.contract import Endpoint, Family, Outcome, Reading, Sender
from filmlot.devices.freed.config import FreeDConfig
from filmlot.devices.freed.simulator import FreeDEncoder
from filmlot.standards import freed

_FOREIGN = Reading(Outcome.FOREIGN)


def dialect_of(config: FreeDConfig) -> freed.Dialect:
    """The maker's dialect with the axes of this device."""
    x, y, z = config.axes[0:2], config.axes[2:4], config.axes[4:6]
    return replace(freed.DIALECTS[config.dialect], axes=(x, y, z))


class FreeDDriver:
    """Decodes one camera's messages; the protocol numbers nothing, so nothing is known to be lost."""

    lost = 0

    def __init__(self, config: FreeDConfig) -> None:
        self._camera_id = config.camera_id
        self._dialect = dialect_of(config)
        self.endpoints = (Endpoint(str(config.interface), config.port),)

    def decode(self, datagram: bytes, sender: Sender, receive_ns: int) -> Reading:  # noqa: ARG002 (the contract's)
        """The pose in a message."""
        message = freed.decode(datagram)
        if self._camera_id is not None and message.camera_id != self._camera_id:
            return _FOREIGN
        return Reading(Outcome.SAMPLE, (self._dialect.pose(message, receive_ns=receive_ns),))


class FreeDInspector:
    """A message's fields as the manual names and measures them, whatever the maker means by them."""

    def __init__(self, config: FreeDConfig, *, with_header: bool) -> None:  # noqa: ARG002 (the contract's)
        self._with_header = with_header

    def inspect(self, datagram: bytes) -> dict[str, Any]:
        """The fields of a message."""
        message = freed.decode(datagram)
        fields = {
            "camera_id": message.camera_id,
            "pan": message.pan_deg,
            "tilt": message.tilt_deg,
            "roll": message.roll_deg,
            "x": message.x_mm,
            "y": message.y_mm,
            "z": message.z_mm,
            "zoom": message.zoom,
            "focus": message.focus,
            "spare": message.spare,
            "units": {"angles": "deg", "positions": "mm"},
        }
        return {"header": {"type": 0xD1, "checksum": datagram[28]}, **fields} if self._with_header else fields


FAMILY = Family.from_folder(
    Path(__file__).parent,
    config=FreeDConfig,
    driver=FreeDDriver,
    encoder=lambda config: FreeDEncoder(dialect_of(config), camera_id=config.camera_id or 1),
    inspector=FreeDInspector,
)
