"""API tokens: what a program signs in with, in the name of a person and never with more rights than that person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from filmlot.kernel.db import Base
from filmlot.kernel.identity.account import Account
from filmlot.kernel.identity.problems import PermissionUnknown
from filmlot.kernel.identity.secret import digest, new_secret
from filmlot.kernel.ids import new_id
from filmlot.kernel.problems import NotFound
from filmlot.kernel.work import UnitOfWork

PREFIX = "flt_"


class Token(Base):
    """A token; `permissions` narrows what it may do, None leaves it all that its person may do."""

    __tablename__ = "identity_token"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("identity_account.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    permissions: Mapped[list[Any] | None]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


def create_token(
    work: UnitOfWork,
    account: Account,
    *,
    name: str,
    permissions: Collection[str] | None,
    known: Collection[str],
    lasts: timedelta | None,
) -> tuple[Token, str]:
    """A new token and its secret, which is shown this once.

    Raises:
        PermissionUnknown: it is limited to a permission that is not among the `known` codes.
    """
    unknown = sorted(set(permissions or ()) - set(known))
    if unknown:
        raise PermissionUnknown(permission=unknown[0])
    secret = new_secret(PREFIX)
    now = work.clock()
    token = Token(
        id=new_id(),
        account_id=account.id,
        name=name.strip(),
        secret_hash=digest(secret),
        permissions=None if permissions is None else sorted(set(permissions)),
        created_at=now,
        expires_at=None if lasts is None else now + lasts,
    )
    work.session.add(token)
    after = {"name": token.name, "permissions": token.permissions}
    work.audit("identity.token.created", subject=token.id, scope=account.company_id, after=after)
    return token, secret


def find_token(session: Session, secret: str, now: datetime) -> tuple[Token, Account] | None:
    """The token of a secret and whose it is, unless it has expired."""
    statement = (
        sa.select(Token, Account)
        .join(Account, Account.id == Token.account_id)
        .where(Token.secret_hash == digest(secret), sa.or_(Token.expires_at.is_(None), Token.expires_at > now))
    )
    found = session.execute(statement).one_or_none()
    return None if found is None else (found[0], found[1])


def tokens_of(session: Session, account_id: str) -> list[Token]:
    """The tokens of an account, the newest first, expired ones included."""
    mine = sa.select(Token).where(Token.account_id == account_id)
    return list(session.scalars(mine.order_by(Token.created_at.desc())))


def revoke_token(work: UnitOfWork, account: Account, token_id: str) -> None:
    """Ends a token.

    Raises:
        NotFound: the account has no such token.
    """
    token = work.session.get(Token, token_id)
    if token is None or token.account_id != account.id:
        raise NotFound(kind="token", id=token_id)
    work.session.delete(token)
    work.audit("identity.token.revoked", subject=token.id, scope=account.company_id, before={"name": token.name})
