"""An output: what some devices give, sent on as another family sends it; and what would make it senseless."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from filmlot.devicekit.contract import Endpoint, Family, Grouped, Sender
from filmlot.devicekit.receiver import DeviceEntry, DeviceId
from filmlot.devicekit.signals import Signal
from filmlot.standards.move import Move
from filmlot.standards.space import SPACES

GROUP = "multicast"
"""The address of a destination that stands for the group which the protocol itself names."""
MAXIMUM_OUTPUTS = 64
_ANYWHERE = "0.0.0.0"  # noqa: S104 (compared, not bound)


def read_destination(text: str) -> Sender:
    """Address and port of `ADDRESS:PORT`; raises `ValueError` for what is none."""
    address, _, port = text.rpartition(":")
    if not port.isdecimal() or not 1 <= int(port) <= 65_535:
        raise ValueError(f"{text!r} has no port from 1 to 65535; write 10.0.0.5:40000")
    if address != GROUP:
        try:
            IPv4Address(address)
        except ipaddress.AddressValueError as error:
            raise ValueError(f"{text!r} has no IPv4 address; write 10.0.0.5:40000, or {GROUP}:{port}") from error
    return address, int(port)


def _destination(text: str) -> str:
    read_destination(text)
    return text


Destination = Annotated[str, StringConstraints(max_length=64), AfterValidator(_destination)]
_Place = Annotated[float, Field(ge=-10_000, le=10_000, allow_inf_nan=False)]
_Angle = Annotated[float, Field(ge=-360, le=360, allow_inf_nan=False)]
_Universe = Annotated[int, Field(ge=0, le=63_999)]


class UniverseRun(BaseModel):
    """Universes `first` to `last` of the source become as many from `to` on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: _Universe
    last: _Universe
    to: _Universe


class Output(BaseModel):
    """What a device gives, sent to `to` as `family` sends it; `config` holds that family's settings.

    `backups` are devices that are sent, in that order, while `device` is not fresh. Without a `rate` every sample is
    sent as it comes; with one, poses are resampled at it, `delay_ms` ago. `space` names the destination's axes (see
    `standards.space`); `mount_offset_m`, `scale`, `turn_deg` and `offset_m` are a `Move`, in this order.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: DeviceId
    name: Annotated[str, Field(min_length=1, max_length=120)]
    device: DeviceId
    backups: Annotated[tuple[DeviceId, ...], Field(max_length=8)] = ()
    family: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    to: Annotated[tuple[Destination, ...], Field(min_length=1, max_length=16)]
    interface: IPv4Address = IPv4Address(_ANYWHERE)
    ttl: Annotated[int, Field(ge=0, le=255)] = 1
    rate: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,5}/[1-9][0-9]{0,3}$")] | None = None
    delay_ms: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)] = 20.0
    space: Literal["stage", "blender", "maya", "motive", "opengl", "unity", "unreal"] | None = None
    mount_offset_m: tuple[_Place, _Place, _Place] = (0.0, 0.0, 0.0)
    scale: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)] = 1.0
    turn_deg: tuple[_Angle, _Angle, _Angle] = (0.0, 0.0, 0.0)
    offset_m: tuple[_Place, _Place, _Place] = (0.0, 0.0, 0.0)
    universes: Annotated[tuple[UniverseRun, ...], Field(max_length=256)] = ()
    config: dict[str, Any] = {}

    @property
    def sources(self) -> tuple[str, ...]:
        """The devices in the order in which they are asked."""
        return (self.device, *self.backups)

    @property
    def destinations(self) -> tuple[Sender, ...]:
        """Where to."""
        return tuple(map(read_destination, self.to))

    @property
    def rate_hz(self) -> Fraction | None:
        """Samples a second, if not as they come."""
        return None if self.rate is None else Fraction(self.rate)

    @property
    def move(self) -> Move:
        """From stage space to the destination's origin."""
        return Move(mount_m=self.mount_offset_m, scale=self.scale, turn_deg=self.turn_deg, offset_m=self.offset_m)

    def settings(self, family: Family) -> dict[str, Any]:
        """The family's settings: those given, and before them what the space says of axes and unit."""
        if self.space is None:
            return self.config
        space = SPACES[self.space]
        said = {"axes": space.axes, "unit_mm": space.unit_mm}
        return {**{name: value for name, value in said.items() if name in family.config.model_fields}, **self.config}


class TranslatorConfig(BaseModel):
    """What a translator is to do; `run` is the receiver's folder, `devices` the devices that it receives."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    run: Path
    devices: list[DeviceEntry] = Field(max_length=256)
    outputs: list[Output] = Field(max_length=MAXIMUM_OUTPUTS)


class OutputFault(NamedTuple):
    """One thing that makes an output senseless: the field, the reason as one word, and what fills its text."""

    field: tuple[str | int, ...]
    code: str
    params: Mapping[str, Any]


def is_loopback(address: str) -> bool:
    """Whether an address is every machine's own."""
    return IPv4Address(address).is_loopback


def common_signals(family: Family, source: Family) -> tuple[Signal, ...]:
    """What one family gives and the other can send."""
    return tuple(signal for signal in source.signals if signal in family.signals)


def find_faults(
    output: Output,
    devices: Sequence[DeviceEntry],
    *,
    family_of: Callable[[str], Family],
    is_ours: Callable[[str], bool] = is_loopback,
) -> Iterator[OutputFault]:
    """What no single field of an output shows; output and devices are of known families and have sound settings.

    `is_ours` says of an address whether it is this machine's.
    """
    family, known = family_of(output.family), {device.id: device for device in devices}
    for place, source_id in enumerate(output.sources):
        field: tuple[str | int, ...] = ("backups", place - 1) if place else ("device",)
        source = known.get(source_id)
        if source is None:
            yield OutputFault(field, "unknown_source", {"device": source_id, "known": ", ".join(known) or "-"})
            continue
        shared = common_signals(family, family_of(source.family))
        if not shared:
            params = {"device": source_id, "family": output.family, "carries": ", ".join(family.signals)}
            yield OutputFault(field, "nothing_to_send", params)
        elif output.rate is not None and shared != (Signal.POSE,):
            yield OutputFault(("rate",), "rate_without_pose", {"family": output.family})
        for number, destination in enumerate(output.destinations):
            if _returns(output.family, destination, source, family_of(source.family), is_ours):
                yield OutputFault(("to", number), "output_loop", {"device": source_id, "to": output.to[number]})
    if not isinstance(family.encoder(family.settings(output.settings(family))), Grouped):
        groups = (place for place, (address, _) in enumerate(output.destinations) if address == GROUP)
        yield from (OutputFault(("to", place), "no_group", {"family": output.family}) for place in groups)
    if output.space not in {None, "stage"} and "axes" not in family.config.model_fields:
        yield OutputFault(("space",), "space_fixed", {"family": output.family, "space": output.space})


def _returns(
    family: str, destination: Sender, source: DeviceEntry, found: Family, is_ours: Callable[[str], bool]
) -> bool:
    """Whether what is sent to a destination is heard where its own source is received."""
    if destination[0] == GROUP:
        return source.family == family
    address, port = IPv4Address(destination[0]), destination[1]
    return any(
        endpoint.port == port and _reaches(address, endpoint, is_ours)
        for endpoint in found.driver(found.settings(source.config)).endpoints
    )


def _reaches(address: IPv4Address, endpoint: Endpoint, is_ours: Callable[[str], bool]) -> bool:
    if endpoint.group is not None or address.is_multicast:
        return endpoint.group == str(address)
    if endpoint.address == _ANYWHERE and is_ours(str(address)):
        return True
    return str(address) in {endpoint.address, "255.255.255.255"}
