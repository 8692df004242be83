"""Access: who may do what where. `authorize` and `visible_to` (`visible_ids`) are the only verbs; the default is no.

Scopes form a tree, company → production → stage; a grant gives a principal a role at one scope and below it. A role is
a set of permissions, and each permission names the roles that hold it, so that a building brings its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NewType

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from filmlot.kernel.db import Base
from filmlot.kernel.ids import new_id
from filmlot.kernel.problems import Denied, NotFound, SignInNeeded

if TYPE_CHECKING:
    from filmlot.kernel.work import UnitOfWork

ScopeId = NewType("ScopeId", str)


class Role(StrEnum):
    """What a person is at a scope; a higher role does not imply a lower one, permissions list all that hold them."""

    OWNER = "owner"
    SUPERVISOR = "supervisor"
    OPERATOR = "operator"
    VIEWER = "viewer"


EVERYONE = frozenset(Role)
CREW = frozenset({Role.OWNER, Role.SUPERVISOR, Role.OPERATOR})
LEADS = frozenset({Role.OWNER, Role.SUPERVISOR})
OWNERS = frozenset({Role.OWNER})


@dataclass(frozen=True)
class Permission:
    """A named right, `building.thing.verb`, and the roles that hold it."""

    code: str
    roles: frozenset[Role]


class ScopeKind(StrEnum):
    """The levels of the tree, from the root."""

    COMPANY = "company"
    PRODUCTION = "production"
    STAGE = "stage"
    CINEMA = "cinema"


class Scope(Base):
    """A node of the tree; `path` holds the ids from the root to the node, each followed by a slash."""

    __tablename__ = "kernel_scope"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(16))
    parent_id: Mapped[str | None] = mapped_column(sa.ForeignKey("kernel_scope.id"), index=True)
    path: Mapped[str] = mapped_column(sa.String(400), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))


class Grant(Base):
    """A role of a principal (`user:ID` or `token:ID`) at a scope and everything below it."""

    __tablename__ = "kernel_grant"
    __table_args__ = (sa.UniqueConstraint("principal", "role", "scope_id"),)

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    principal: Mapped[str] = mapped_column(sa.String(80), index=True)
    role: Mapped[str] = mapped_column(sa.String(16))
    scope_id: Mapped[str] = mapped_column(sa.ForeignKey("kernel_scope.id"), index=True)


@dataclass(frozen=True)
class Actor:
    """Who acts: a person, a token of one, a part of the lot itself, or nobody yet.

    `principal` owns the grants. `limits` narrows them to the named permissions (an API token); None does not narrow.
    """

    kind: str
    id: str
    name: str
    principal: str
    limits: frozenset[str] | None = None

    @property
    def name_in_log(self) -> str:
        """The actor as events and audit name it: `user:ID`, `token:ID`, `system:NAME`, `nobody`."""
        return f"{self.kind}:{self.id}" if self.id else self.kind

    @property
    def is_system(self) -> bool:
        """Whether this is a part of the lot itself, which may do everything."""
        return self.kind == "system"


SYSTEM = Actor(kind="system", id="system", name="Filmlot", principal="system")
NOBODY = Actor(kind="nobody", id="", name="", principal="nobody")


def add_scope(session: Session, *, kind: ScopeKind, name: str, parent_id: str | None) -> Scope:
    """A new node under `parent_id`, or a new root."""
    identity = new_id()
    parent = session.get_one(Scope, parent_id) if parent_id else None
    path = f"{parent.path if parent else ''}{identity}/"
    scope = Scope(id=identity, kind=kind, parent_id=parent_id, path=path, name=name)
    session.add(scope)
    session.flush()
    return scope


def grant(session: Session, *, principal: str, role: Role, scope_id: str) -> None:
    """Gives a role at a scope; giving it twice changes nothing."""
    held = sa.select(Grant.id).where(Grant.principal == principal, Grant.role == role, Grant.scope_id == scope_id)
    if session.scalar(held) is None:
        session.add(Grant(id=new_id(), principal=principal, role=role, scope_id=scope_id))
        session.flush()


def revoke(session: Session, *, principal: str) -> None:
    """Takes every role from a principal."""
    session.execute(sa.delete(Grant).where(Grant.principal == principal))


def authorize(work: UnitOfWork, permission: Permission, scope_id: str, *, kind: str = "scope") -> None:
    """Passes if the actor holds the permission at the scope.

    Raises:
        SignInNeeded: nobody acts.
        NotFound: the scope is unknown, or the actor has no role there at all: both look the same from outside.
        Denied: the actor may see the scope but holds no role that has the permission.
    """
    actor = work.actor
    work.authorized.add(permission.code)
    if actor.is_system:
        return
    if actor.kind == "nobody":
        raise SignInNeeded
    roles = roles_at(work.session, actor, scope_id)
    if not roles:
        raise NotFound(kind=kind, id=scope_id)
    if not _holds(actor, permission, roles):
        raise Denied(permission=permission.code)


def roles_at(session: Session, actor: Actor, scope_id: str) -> frozenset[Role]:
    """The roles that the actor holds at the scope, its ancestors' grants included."""
    path = session.scalar(sa.select(Scope.path).where(Scope.id == scope_id))
    if path is None:
        return frozenset()
    line = path.rstrip("/").split("/")
    held = sa.select(Grant.role).where(Grant.principal == actor.principal, Grant.scope_id.in_(line))
    return frozenset(Role(role) for role in session.scalars(held))


def authorize_own(work: UnitOfWork, permission: Permission) -> None:
    """Passes if a person acts on what is their own: the account, its sessions and tokens. A token may not.

    Raises:
        SignInNeeded: nobody acts.
        Denied: a token or a part of the lot acts.
    """
    work.authorized.add(permission.code)
    if work.actor.kind == "nobody":
        raise SignInNeeded
    if work.actor.kind != "user":
        raise Denied(permission=permission.code)


def visible_to(work: UnitOfWork, permission: Permission) -> sa.Select[str]:
    """The ids of all scopes at which the actor holds the permission, as a sub-query for `.in_()`."""
    work.authorized.add(permission.code)
    return visible_scopes(work.actor, permission)


def visible_ids(work: UnitOfWork, permission: Permission) -> frozenset[str]:
    """The ids that `visible_to` selects, asked for once a unit of work: for routes that need them in every query."""
    work.authorized.add(permission.code)
    if permission.code not in work.visible:
        actor = work.actor
        if actor.is_system or not _holds(actor, permission, permission.roles):
            found = work.session.scalars(visible_scopes(actor, permission))
        else:
            found = work.session.scalars(_held_scopes(), {"principal": actor.principal, "roles": permission.roles})
        work.visible[permission.code] = frozenset(found)
    return work.visible[permission.code]


def visible_scopes(actor: Actor, permission: Permission) -> sa.Select[str]:
    """As `visible_to`, where there is no unit of work: a stream asks again for each batch."""
    if actor.is_system:
        return sa.select(Scope.id)
    if actor.limits is not None and permission.code not in actor.limits:
        return sa.select(Scope.id).where(sa.false())
    return _scopes_below_grants().where(Grant.principal == actor.principal, Grant.role.in_(sorted(permission.roles)))


@cache
def _held_scopes() -> sa.Select[str]:
    """Built once: putting it together costs more than asking."""
    roles: sa.BindParameter[Role] = sa.bindparam("roles", expanding=True)
    return _scopes_below_grants().where(Grant.principal == sa.bindparam("principal"), Grant.role.in_(roles))


def _scopes_below_grants() -> sa.Select[str]:
    root = aliased(Scope)
    below = sa.select(Scope.id).join(root, Scope.path.startswith(root.path))
    return below.join(Grant, Grant.scope_id == root.id)


def permissions_of(session: Session, actor: Actor, known: Iterable[Permission]) -> list[str]:
    """The codes of `known` that the actor holds somewhere, sorted: what a page may offer."""
    if actor.is_system:
        return sorted(permission.code for permission in known)
    held = session.scalars(sa.select(Grant.role).where(Grant.principal == actor.principal).distinct())
    roles = frozenset(Role(role) for role in held)
    return sorted(permission.code for permission in known if _holds(actor, permission, roles))


def _holds(actor: Actor, permission: Permission, roles: frozenset[Role]) -> bool:
    within_limits = actor.limits is None or permission.code in actor.limits
    return within_limits and bool(permission.roles & roles)
