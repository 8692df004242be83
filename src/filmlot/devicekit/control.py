"""What a family of devices that take commands is made of: a codec, a controller, a simulator.

A controller speaks with one device over one connection and knows nothing of being restarted: it connects once, raises
when the connection ends, and is opened anew. Backoff, deadlines, liveness, status, retries, permission and redundancy
are the host's, and written once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from filmlot.devicekit.contract import SettingsError, name_faults, read_description
from filmlot.devicekit.harvest import HarvesterMaker
from filmlot.devicekit.status import Reason
from filmlot.standards.phrase import PhrasedError

Value = bool | int | float | str


class ControlConfig(BaseModel):
    """The settings that every device which takes commands has; its schema is the form on the page."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(
        pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$",
        title="Address",
        description="The device's IPv4 address or name in the network.",
    )
    port: int = Field(ge=1, le=65_535, title="Port", description="The port on which the device takes commands.")
    timeout_ms: int = Field(
        1000, ge=50, le=30_000, title="Patience", description="How long to wait for an answer of the device."
    )


class NotReady(Exception):  # noqa: N818 (reads as what happened)
    """The device cannot be worked with now, though it may be connected: its remote control is off, it has no disk.

    `reason` has the remedy; `detail` is what the device said.
    """

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail or reason.value)
        self.reason, self.detail = reason, detail


class Refused(Exception):  # noqa: N818 (reads as what happened)
    """The device understood an action and did not do it; the text is its own word, with the code it gave."""


class Declined(PhrasedError, Refused):  # noqa: N818 (reads as what happened)
    """A refusal that is not the device's own word: a driver knows why, and says it in a phrase."""


class NoArguments(BaseModel):
    """An action that needs nothing said."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing that a device can be asked to do; asking twice does no more than asking once.

    An action `set_NAME` with one argument sets the point NAME, so that snapshots can bring it back. `undo` names the
    action that takes it back, where there is one. An action that is `safe` is what a panic does to
    the device, with its arguments' defaults.
    """

    key: str
    names: Mapping[str, str]
    arguments: type[BaseModel] = NoArguments
    undo: str | None = None
    safe: bool = False


class Setter(NamedTuple):
    """How a point is set: by an action whose `argument` takes the value; `others` are what else it is told."""

    action: str
    argument: str
    others: Mapping[str, Value] = MappingProxyType({})


class Publish(Protocol):
    """Takes what a device says of itself: points by name, such as `transport="record"`, `power=True`."""

    def __call__(self, **points: Value | None) -> None:
        """Publish points; those not named stay as they are, those that are None are no more."""


class Controller(Protocol):
    """One connection to one device. All its methods run in one event loop."""

    async def open(self) -> None:
        """Connect, and publish the device's state; raises `NotReady`, `OSError` or `TimeoutError`."""

    async def run(self) -> None:
        """Read what the device says by itself until the connection ends; a device that says nothing sleeps here."""

    async def act(self, action: str, arguments: BaseModel) -> None:
        """Do an action and wait for the device's word; raises `Refused`, `NotReady`, `OSError`, `TimeoutError`."""

    async def probe(self) -> None:
        """Ask for something cheap that changes nothing, and publish it; raises as `open` does."""

    async def close(self) -> None:
        """End the connection; never raises, also when it was never open."""


@runtime_checkable
class Describing(Protocol):
    """A controller whose device says itself what can be done to it; any thread may ask, once it was open."""

    @property
    def point_names(self) -> Collection[str]:
        """The points that the device has now."""

    def setter(self, point: str) -> Setter | None:
        """How a point is set; None for one that is only read."""

    def choices(self, action: str) -> Mapping[str, Sequence[str]]:
        """What those of an action's arguments may be of which the device names every possibility."""

    def check(self, action: str, arguments: BaseModel) -> None:
        """Raise `Declined` for what the device would not do; nothing is sent."""


@dataclass(slots=True)
class Misbehaviour:
    """What a simulated device does wrong.

    `silent` answers nothing, `refuses` says no to these actions, `slow_s` waits before each answer.
    """

    silent: bool = False
    refuses: set[str] = field(default_factory=set)
    slow_s: float = 0.0


class ControlSimulator(Protocol):
    """A device played on this machine: it speaks the real protocol on a real socket."""

    misbehaviour: Misbehaviour

    @property
    def points(self) -> Mapping[str, Value]:
        """The device's true state, by the names under which its controller publishes it."""

    async def start(self, host: str, port: int) -> int:
        """Listen, on any free port for 0, and give the port."""

    async def stop(self) -> None:
        """Free the port, cut every connection as a pulled cable does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlFamily:
    """A family of devices that take commands in one protocol; `harvester` reaches the files of one that records."""

    key: str
    names: Mapping[str, str]
    protocol: str
    transport: str
    ports: tuple[int, ...]
    tier: str
    capabilities: frozenset[str]
    config: type[ControlConfig]
    actions: Mapping[str, Action]
    controller: Callable[[Any, Publish], Controller]
    simulator: Callable[[Any], ControlSimulator]
    harvester: HarvesterMaker | None = None

    @classmethod
    def from_folder(
        cls,
        folder: Path,
        *,
        config: type[ControlConfig],
        actions: Sequence[Action],
        controller: Callable[[Any, Publish], Controller],
        simulator: Callable[[Any], ControlSimulator],
        harvester: HarvesterMaker | None = None,
    ) -> ControlFamily:
        """The family described by `device.toml` in its folder."""
        shared, _ = read_description(folder)
        return cls(
            **shared,
            config=config,
            actions={action.key: action for action in actions},
            controller=controller,
            simulator=simulator,
            harvester=harvester,
        )

    def settings(self, values: Mapping[str, Any]) -> ControlConfig:
        """The settings of one device; raises `SettingsError` naming each field that is wrong."""
        try:
            return self.config.model_validate(values)
        except ValidationError as error:
            known = ", ".join(self.config.model_fields)
            raise SettingsError(f"{name_faults(error)} ({self.key} has the settings {known})") from error

    def setter(self, point: str) -> Setter | None:
        """How a point is set; None for one that is only read."""
        action = self.actions.get(f"set_{point}")
        if action is None or len(action.arguments.model_fields) != 1:
            return None
        return Setter(action.key, next(iter(action.arguments.model_fields)))

    @property
    def safe_actions(self) -> tuple[str, ...]:
        """What a panic does to a device of this family."""
        return tuple(action.key for action in self.actions.values() if action.safe)

    def arguments(self, action: str, values: Mapping[str, Any]) -> BaseModel:
        """The arguments of an action; raises `SettingsError` naming the action or each field that is wrong."""
        if action not in self.actions:
            raise SettingsError(f"{self.key} has no action {action!r}; it has {', '.join(self.actions)}")
        try:
            return self.actions[action].arguments.model_validate(values)
        except ValidationError as error:
            raise SettingsError(f"{action}: {name_faults(error)}") from error
