"""What a device family is made of: a codec, a few methods, a simulator; everything else belongs to the host.

A driver turns datagrams into samples and knows nothing of sockets, threads, other devices or of being
restarted. Reconnecting, liveness, rate limits, status, redundancy and shared memory are written once, in this
package.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any, NamedTuple, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from filmlot.devicekit.clock import SourceClock
from filmlot.devicekit.signals import Sample, Signal

Sender = tuple[str, int]


class DeviceConfig(BaseModel):
    """The settings that every device which is heard over UDP has; its schema is the form on the page."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    interface: IPv4Address = Field(
        IPv4Address("0.0.0.0"),  # noqa: S104 (a tracker is another machine; the page shows where we listen)
        title="Interface",
        description="The address of the network card to listen on; 0.0.0.0 is every card.",
    )
    port: int = Field(ge=1, le=65535, title="Port", description="The UDP port that the device sends to.")
    maximum_rate_hz: int = Field(
        1000,
        ge=1,
        le=20_000,
        title="Highest rate",
        description="Packets a second; what exceeds it is dropped.",
    )
    freshness_ms: int = Field(
        200, ge=1, le=10_000, title="Freshness", description="A sample older than this counts as stale."
    )


class SettingsError(ValueError):
    """Settings that a family does not allow."""


class Endpoint(NamedTuple):
    """A place to listen: an address of ours, or a multicast group joined on it.

    `is_shared` lets other programs of this machine listen on the same port, as is usual with multicast.
    """

    address: str
    port: int
    group: str | None = None
    is_shared: bool = False


class Outcome(IntEnum):
    """What became of one datagram."""

    SAMPLE = 0
    PART = 1
    """A segment of a sample whose other segments are awaited, or an answer to the driver's own call."""
    FOREIGN = 2
    """It belongs to another device on the same port."""
    DUPLICATE = 3
    LATE = 4
    EMPTY = 5
    """A sound packet without a sample in it."""


class Reading(NamedTuple):
    """What a driver made of a datagram; samples with `Outcome.SAMPLE` alone.

    `answers` go to its sender at once, from the port on which it came: an invitation is accepted, clocks are compared.
    """

    outcome: Outcome
    samples: tuple[Sample, ...] = ()
    answers: tuple[bytes, ...] = ()


class Driver(Protocol):
    """One configured device: its codec and what the codec must remember."""

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """Where the device sends to."""

    @property
    def lost(self) -> int:
        """Samples that the source numbered and that never came; 0 where the protocol has no numbers."""

    def decode(self, datagram: bytes, sender: Sender, receive_ns: int) -> Reading:
        """What a datagram says; raises `WireError` for one that breaks the protocol's rules."""


@runtime_checkable
class Caller(Protocol):
    """A driver whose device must be spoken to: a handshake, a keep-alive, an answer to a poll.

    The receiver sends from the device's first endpoint, so that answers come to `decode`.
    """

    def calls(self, now_ns: int) -> Sequence[tuple[Sender, bytes]]:
        """What to send now, and to whom; asked four times a second."""


@runtime_checkable
class Clocked(Protocol):
    """A driver whose device stamps its samples with a clock of its own."""

    @property
    def clock(self) -> SourceClock:
        """How that clock keeps to ours."""


class Encoder(Protocol):
    """The sending side of a family, for its simulator and for translating one protocol into another."""

    def encode(self, sample: Any) -> list[bytes]:
        """The datagrams that a device would send for a sample of its family's first signal."""


@runtime_checkable
class Grouped(Protocol):
    """An encoder whose protocol names the multicast group that a packet goes to."""

    def group(self, datagram: bytes) -> str:
        """The group of a packet that the encoder made."""


class Inspector(Protocol):
    """The protocol as a technician sees it."""

    def inspect(self, datagram: bytes) -> dict[str, Any]:
        """A datagram's fields by the names of the protocol's standard; raises `WireError`."""


class InspectorMaker(Protocol):
    """Makes an inspector, with the packets' headers shown or not."""

    def __call__(self, config: Any, *, with_header: bool) -> Inspector:
        """A new inspector."""


def read_description(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a folder's `device.toml` says: the fields that every kind of family has, and the whole."""
    described = tomllib.loads((folder / "device.toml").read_text("utf-8"))
    shared = {
        "key": described["id"],
        "names": described["names"],
        "protocol": described["protocol"],
        "transport": described["transport"],
        "ports": tuple(described["ports"]),
        "tier": described["tier"],
        "capabilities": frozenset(described["capabilities"]),
    }
    return shared, described


def name_faults(error: ValidationError) -> str:
    """Each field that is wrong, and why."""
    return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'settings'}: {fault['msg']}" for fault in error.errors())


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A family of devices that speak one protocol."""

    key: str
    names: Mapping[str, str]
    protocol: str
    transport: str
    ports: tuple[int, ...]
    tier: str
    capabilities: frozenset[str]
    signals: tuple[Signal, ...]
    config: type[DeviceConfig]
    driver: Callable[[Any], Driver]
    encoder: Callable[[Any], Encoder]
    inspector: InspectorMaker

    @classmethod
    def from_folder(
        cls,
        folder: Path,
        *,
        config: type[DeviceConfig],
        driver: Callable[[Any], Driver],
        encoder: Callable[[Any], Encoder],
        inspector: InspectorMaker,
    ) -> Family:
        """The family described by `device.toml` in its folder."""
        shared, described = read_description(folder)
        return cls(
            **shared,
            signals=tuple(Signal(name) for name in described["signals"]),
            config=config,
            driver=driver,
            encoder=encoder,
            inspector=inspector,
        )

    def settings(self, values: Mapping[str, Any]) -> DeviceConfig:
        """The settings of one device; raises `SettingsError` naming each field that is wrong."""
        try:
            return self.config.model_validate(values)
        except ValidationError as error:
            known = ", ".join(self.config.model_fields)
            raise SettingsError(f"{name_faults(error)} ({self.key} has the settings {known})") from error
