"""Who a request comes from: the bearer token before the session cookie, resolved once, before any route."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
import structlog
from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from filmlot.kernel.access import NOBODY, Actor
from filmlot.kernel.ground import Ground
from filmlot.kernel.i18n import choose_language
from filmlot.kernel.identity.account import Account
from filmlot.kernel.identity.session import SEEN_EVERY, SessionRow, find_session
from filmlot.kernel.identity.token import Token, find_token
from filmlot.kernel.settings import Language

COOKIE = "filmlot_session"
LANGUAGES_BY_CODE: dict[str, Language] = {"en": "en", "zh-CN": "zh-CN"}
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Bearer:
    """Who asks, whose account that is, and in which session."""

    actor: Actor = field(default=NOBODY)
    account_id: str | None = None
    session_id: str | None = None
    language: Language | None = None


class IdentityMiddleware:
    """Sets `actor`, `account_id`, `session_id` and `language` in the state of every request to the interface."""

    def __init__(self, app: ASGIApp, *, ground: Ground, prefix: str) -> None:
        self._app = app
        self._ground = ground
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Resolves and passes on."""
        if scope["type"] in {"http", "websocket"} and scope["path"].startswith(self._prefix):
            headers = Headers(scope=scope)
            bearer = await self._resolve(headers)
            default = self._ground.settings.language
            scope.setdefault("state", {}).update(
                actor=bearer.actor,
                account_id=bearer.account_id,
                session_id=bearer.session_id,
                language=bearer.language or choose_language(headers.get("accept-language", ""), default),
            )
        await self._app(scope, receive, send)

    async def _resolve(self, headers: Headers) -> Bearer:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return await run_sync(resolve_token, self._ground, token.strip())
        secret = cookie_secret(headers)
        return await run_sync(resolve_session, self._ground, secret) if secret else Bearer()


def cookie_secret(headers: Headers) -> str | None:
    """The secret of the session cookie."""
    return cookie_parser(headers.get("cookie", "")).get(COOKIE) or None


def resolve_session(ground: Ground, secret: str) -> Bearer:
    """Who holds the session of this secret; nobody if it is over."""
    now = ground.clock()
    with ground.look() as work:
        found = find_session(work.session, secret, now)
    if found is None:
        return Bearer()
    row, account = found
    if now - row.seen_at > SEEN_EVERY:
        _touch(ground, sa.update(SessionRow).where(SessionRow.id == row.id).values(seen_at=now))
    return Bearer(account.actor, account.id, row.id, _language_of(account))


def resolve_token(ground: Ground, secret: str) -> Bearer:
    """Whose token this is; nobody if it is unknown or has expired."""
    now = ground.clock()
    with ground.look() as work:
        found = find_token(work.session, secret, now)
    if found is None:
        return Bearer()
    token, account = found
    if _is_stale(token.used_at, now):
        _touch(ground, sa.update(Token).where(Token.id == token.id).values(used_at=now))
    limits = None if token.permissions is None else frozenset(token.permissions)
    actor = Actor(kind="token", id=token.id, name=token.name, principal=account.principal, limits=limits)
    return Bearer(actor, account.id, None, _language_of(account))


def _touch(ground: Ground, statement: sa.Update) -> None:
    try:
        with ground.work() as work:
            work.session.execute(statement)
    except sa.exc.OperationalError:  # a long write is under way: being seen a minute later harms nobody
        log.info("identity.touch_skipped")


def _is_stale(seen: datetime | None, now: datetime) -> bool:
    return seen is None or now - seen > SEEN_EVERY


def _language_of(account: Account) -> Language | None:
    return LANGUAGES_BY_CODE.get(account.language)
