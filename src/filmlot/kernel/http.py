"""The edge of HTTP: who asks, and in which unit of work a route answers.

A route names its permission once, in the unit of work that it takes:

    @router.post("/stages/{stage_id}/roll")
    def roll(stage_id: str, body: RollInput, work: Annotated[UnitOfWork, changes(TAKE_ROLL)]) -> TakeView: ...

The edge refuses an answer whose route never asked `authorize` (or `visible_to`) for that permission.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fastapi import Depends, Request
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute

from filmlot.kernel.access import NOBODY, Actor, Permission
from filmlot.kernel.ground import Ground
from filmlot.kernel.problems import HeaderMissing, SignInNeeded
from filmlot.kernel.settings import Language
from filmlot.kernel.work import UnitOfWork

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
OWN_HEADER = "x-filmlot"


def ground_of(request: HTTPConnection) -> Ground:
    """The ground that this server stands on."""
    ground: Ground = request.app.state.ground
    return ground


def actor_of(request: HTTPConnection) -> Actor:
    """Who asks: set by the identity middleware from the session cookie or the bearer token."""
    actor: Actor = getattr(request.state, "actor", NOBODY)
    return actor


def language_of(request: HTTPConnection) -> Language:
    """The language to answer in: the account's, else the browser's, else the lot's."""
    language: Language = getattr(request.state, "language", "en")
    return language


def allow_body(request: Request, limit_bytes: int) -> None:
    """Lets a route that streams its body take more than the usual mebibyte; call it before `request.stream()`."""
    request.state.body.limit_bytes = limit_bytes


def changes(permission: Permission) -> Any:
    """A unit of work for a route that changes something, committed before the answer is sent."""

    def work(request: Request) -> Iterator[UnitOfWork]:
        actor = _signed_in(request)
        with ground_of(request).work(actor, correlation_id=request.state.correlation_id) as unit:
            yield unit
            _insist(unit, permission)

    return _declare(work, permission)


def reads(permission: Permission) -> Any:
    """A unit of work for a route that only reads."""

    def work(request: Request) -> Iterator[UnitOfWork]:
        actor = _signed_in(request)
        with ground_of(request).look(actor) as unit:
            yield unit
            _insist(unit, permission)

    return _declare(work, permission)


def streams(permission: Permission) -> Any:
    """The actor of a route that outlives any unit of work: a web socket, a stream of events.

    The route asks `authorize` or `visible_scopes` itself, in a short `look` of its own.
    """

    def actor(connection: HTTPConnection) -> Actor:
        found = actor_of(connection)
        if found.kind == "nobody":
            raise SignInNeeded
        return found

    return _declare(actor, permission)


def permission_of(route: BaseRoute) -> Permission | None:
    """The permission that a route names, or None: then it must stand in the list of public routes."""
    dependant = getattr(route, "dependant", None)
    for dependency in getattr(dependant, "dependencies", ()):
        permission = getattr(dependency.call, "permission", None)
        if isinstance(permission, Permission):
            return permission
    return None


def _declare(work: Callable[..., object], permission: Permission) -> Any:
    work.permission = permission  # type: ignore[attr-defined] # read back by permission_of
    return Depends(work, scope="function")  # the default scope would commit after the answer was sent


def insist_on_own_page(request: Request) -> None:
    """Refuses a changing request that a foreign page could have made in the name of a signed-in person.

    Raises:
        HeaderMissing: the header is missing that a foreign page cannot send.
    """
    by_browser = actor_of(request).kind != "token"
    if request.method in CHANGING and by_browser and OWN_HEADER not in request.headers:
        raise HeaderMissing


def _signed_in(request: Request) -> Actor:
    actor = actor_of(request)
    if actor.kind == "nobody":
        raise SignInNeeded
    insist_on_own_page(request)
    return actor


def _insist(unit: UnitOfWork, permission: Permission) -> None:
    if permission.code not in unit.authorized:
        message = f"the route names {permission.code} but never asked for it"
        raise RuntimeError(message)
