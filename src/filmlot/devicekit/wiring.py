"""Whether outputs make sense: that a source gives what is sent, and that nothing comes back to where it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from ipaddress import IPv4Address
from typing import Any, NamedTuple

from filmlot.devicekit.contract import Endpoint, Family, Grouped, Sender
from filmlot.devicekit.output import GROUP, MAXIMUM_RATE_HZ, Output
from filmlot.devicekit.receiver import DeviceEntry
from filmlot.devicekit.signals import Signal

_ANYWHERE = "0.0.0.0"  # noqa: S104 (compared, not bound)
_EVERYBODY = "255.255.255.255"


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


class Wiring:
    """The outputs of some devices, all of known families and with sound settings.

    `is_ours` says of an address whether it is this machine's, where the devices are received.
    """

    def __init__(
        self,
        devices: Sequence[DeviceEntry],
        outputs: Sequence[Output],
        *,
        family_of: Callable[[str], Family],
        is_ours: Callable[[str], bool] = is_loopback,
    ) -> None:
        self._outputs, self._family_of, self._is_ours = outputs, family_of, is_ours
        self._devices = {device.id: device for device in devices}
        self._endpoints = {device.id: self._endpoints_of(device) for device in devices}

    def _endpoints_of(self, device: DeviceEntry) -> tuple[Endpoint, ...]:
        found = self._family_of(device.family)
        return found.driver(found.settings(device.config)).endpoints

    def faults(self, output: Output) -> Iterator[OutputFault]:
        """What no single field of the output shows."""
        family = self._family_of(output.family)
        for place, source in enumerate(output.sources):
            yield from self._source_faults(output, family, source, ("backups", place - 1) if place else ("device",))
        if (output.rate_hz or 0) > MAXIMUM_RATE_HZ:
            yield OutputFault(("rate",), "out_of_range", {"given": output.rate, "bound": f"≤ {MAXIMUM_RATE_HZ}"})
        for place, run in enumerate(output.universes):
            if run.first > run.last:
                yield OutputFault(("universes", place), "universes_reversed", {"first": run.first, "last": run.last})
        for place, destination in enumerate(output.destinations):
            heard = next((found for found in self._feeders(output) if self._hears(found, output, destination)), None)
            if heard is not None:
                yield OutputFault(("to", place), "output_loop", {"device": heard, "to": output.to[place]})
        if not isinstance(family.encoder(family.settings(output.settings(family))), Grouped):
            groups = (place for place, (address, _) in enumerate(output.destinations) if address == GROUP)
            yield from (OutputFault(("to", place), "no_group", {"family": output.family}) for place in groups)
        if output.space not in {None, "stage"} and "axes" not in family.config.model_fields:
            yield OutputFault(("space",), "space_fixed", {"family": output.family, "space": output.space})

    def _source_faults(
        self, output: Output, family: Family, source: str, field: tuple[str | int, ...]
    ) -> Iterator[OutputFault]:
        device = self._devices.get(source)
        if device is None:
            yield OutputFault(field, "unknown_source", {"device": source, "known": ", ".join(self._devices) or "-"})
            return
        shared = common_signals(family, self._family_of(device.family))
        if not shared:
            params = {"device": source, "family": output.family, "carries": ", ".join(family.signals)}
            yield OutputFault(field, "nothing_to_send", params)
        elif output.rate is not None and shared != (Signal.POSE,):
            yield OutputFault(("rate",), "rate_without_pose", {"family": output.family})

    def _feeders(self, output: Output) -> list[str]:
        """The devices whose samples reach the output: its own, and those of outputs that these devices hear."""
        found: list[str] = []
        waiting = list(output.sources)
        while waiting:
            device = waiting.pop(0)
            if device in found or device not in self._devices:
                continue
            found.append(device)
            for other in self._outputs:
                if any(self._hears(device, other, destination) for destination in other.destinations):
                    waiting += other.sources
        return found

    def _hears(self, device: str, output: Output, destination: Sender) -> bool:
        """Whether what an output sends to a destination is surely heard where a device is received."""
        if destination[0] == GROUP:
            return self._devices[device].family == output.family
        address, port = IPv4Address(destination[0]), destination[1]
        return any(endpoint.port == port and self._reaches(address, endpoint) for endpoint in self._endpoints[device])

    def _reaches(self, address: IPv4Address, endpoint: Endpoint) -> bool:
        if endpoint.group is not None or address.is_multicast:
            return endpoint.group == str(address)
        if endpoint.address == _ANYWHERE and self._is_ours(str(address)):
            return True
        return str(address) in {endpoint.address, _EVERYBODY}
