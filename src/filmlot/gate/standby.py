"""The door of a hub that stands by: whoever wants to change something is sent to the hub that leads."""

from __future__ import annotations

from contextlib import suppress

from starlette.types import ASGIApp, Receive, Scope, Send

from filmlot.kernel.http import CHANGING
from filmlot.kernel.lease import HubStandsBy, Lease, Role
from filmlot.kernel.problems import BodyTooLarge
from filmlot.kernel.wire import respond

OPEN_ENDS = ("/identity/sign-in", "/identity/sign-out")
"""To look on one must be signed in; sessions are the whole lot's."""


class StandbyDoor:
    """Refuses changing requests as long as this hub does not lead."""

    def __init__(self, app: ASGIApp, *, lease: Lease) -> None:
        self._app, self._lease = app, lease

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or refuses it."""
        if self._is_closed(scope):
            await _hear_out(receive)
            state = scope["state"]
            problem = HubStandsBy(leader=self._lease.leader_url)
            answer = respond(problem, language=state["language"], correlation_id=state["correlation_id"])
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_closed(self, scope: Scope) -> bool:
        return (
            scope["type"] == "http"
            and scope["method"] in CHANGING
            and self._lease.role is not Role.LEADER
            and not scope["path"].endswith(OPEN_ENDS)
        )


async def _hear_out(receive: Receive) -> None:
    """Takes in what a request carries, if it is not too much: a caller that is cut short does not read the answer."""
    with suppress(BodyTooLarge):
        while (await receive()).get("more_body"):
            pass
