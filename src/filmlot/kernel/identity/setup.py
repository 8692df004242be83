"""The first start: one link, good for one account, the owner's."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from filmlot.kernel.access import Role
from filmlot.kernel.db import Base
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.identity.account import Account, any_account, create_account
from filmlot.kernel.identity.company import found_company, rename_company, unclaimed_company
from filmlot.kernel.identity.problems import SetupLinkInvalid
from filmlot.kernel.identity.secret import digest, new_secret
from filmlot.kernel.settings import Language
from filmlot.kernel.work import UnitOfWork

PREFIX = "setup_"


class SetupLink(Base):
    """The digest of the link that the newest start printed."""

    __tablename__ = "identity_setup_link"

    secret_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    created_at: Mapped[datetime]


def offer_setup(work: UnitOfWork) -> str | None:
    """The secret of a new link, in place of any older one; None once there is an account."""
    if any_account(work.session):
        return None
    work.session.execute(sa.delete(SetupLink))
    secret = new_secret(PREFIX)
    work.session.add(SetupLink(secret_hash=digest(secret), created_at=work.clock()))
    return secret


def check_setup(session: Session, secret: str) -> None:
    """Passes if the link is good.

    Raises:
        SetupLinkInvalid: it was used, replaced, or never was one.
    """
    known = session.get(SetupLink, digest(secret))
    if known is None or any_account(session):
        raise SetupLinkInvalid


def set_up(
    work: UnitOfWork, *, secret: str, name: str, email: str, password_hash: str, company_name: str, language: Language
) -> Account:
    """The owner's account, in the company that the first start founded or a new one; the link is spent.

    Raises:
        SetupLinkInvalid: the link is not good, or somebody else was faster.
    """
    spent = work.session.execute(sa.delete(SetupLink).where(SetupLink.secret_hash == digest(secret)))
    if spent.rowcount != 1 or any_account(work.session):  # type: ignore[attr-defined] # a DELETE gives a CursorResult
        raise SetupLinkInvalid
    company = unclaimed_company(work.session)
    if company is None:
        production_name = catalogue().text("identity.demo_production", language)
        company = found_company(work, name=company_name, production_name=production_name)
    else:
        rename_company(work, company, company_name)
    owner = create_account(
        work,
        email=email,
        name=name,
        password_hash=password_hash,
        language=language,
        company_id=company.id,
        role=Role.OWNER,
    )
    work.actor = owner.actor  # whoever held the link is this person from now on
    return owner
