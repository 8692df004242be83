"""A building's declaration: all that the gate needs to open it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from filmlot.kernel.access import Permission
from filmlot.kernel.events import Envelope, Event
from filmlot.kernel.problems import Problem
from filmlot.kernel.work import UnitOfWork

if TYPE_CHECKING:
    from fastapi import APIRouter

    from filmlot.kernel.ground import Ground
    from filmlot.kernel.jobs import Job

Handler = Callable[[UnitOfWork, Envelope], None]


@dataclass(frozen=True)
class Subscriber:
    """A reaction to events of some types; idempotent, since it may see one twice."""

    name: str
    types: tuple[str, ...]
    handle: Handler


@dataclass(frozen=True)
class Building:
    """What a building brings. `name` is its package, table prefix, URL prefix, event and permission prefix."""

    name: str
    router: APIRouter | None = None
    permissions: tuple[Permission, ...] = ()
    problems: tuple[type[Problem], ...] = ()
    events: tuple[type[Event], ...] = ()
    subscribers: tuple[Subscriber, ...] = ()
    jobs: tuple[Job[Any], ...] = ()
    blobs: Callable[[UnitOfWork, Ground], Iterable[str]] | None = None
    """The hashes of all blobs that it refers to: what nobody names is removed after a while."""
    seed: Callable[[UnitOfWork, Ground], None] | None = None
    """Puts demo things into a new lot, once; files go straight into the ground's blobs."""
