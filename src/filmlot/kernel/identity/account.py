"""Accounts: who can sign in, in which company, and in which language the lot speaks to them."""

from __future__ import annotations

import unicodedata
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from filmlot.kernel.access import Actor, Role, grant
from filmlot.kernel.db import Base
from filmlot.kernel.identity.events import AccountChanged, AccountCreated
from filmlot.kernel.identity.problems import EmailInvalid, EmailTaken
from filmlot.kernel.ids import new_id
from filmlot.kernel.settings import Language
from filmlot.kernel.work import UnitOfWork

LONGEST_EMAIL = 254  # RFC 5321 §4.5.3.1.3, less the brackets
LONGEST_LOCAL_PART = 64


class Account(Base):
    """A person who can sign in; `email` is stored as `normal_email` gives it."""

    __tablename__ = "identity_account"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(LONGEST_EMAIL), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(8))
    company_id: Mapped[str] = mapped_column(sa.ForeignKey("kernel_scope.id"), index=True)
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    totp_secret: Mapped[str | None] = mapped_column(sa.String(64))
    totp_confirmed_at: Mapped[datetime | None]
    totp_step: Mapped[int | None] = mapped_column(sa.BigInteger)
    created_at: Mapped[datetime]

    @property
    def principal(self) -> str:
        """The name under which grants are kept."""
        return f"user:{self.id}"

    @property
    def actor(self) -> Actor:
        """The person as one who acts."""
        return Actor(kind="user", id=self.id, name=self.name, principal=self.principal)

    @property
    def asks_for_code(self) -> bool:
        """Whether signing in takes a code of the authenticator app."""
        return self.totp_confirmed_at is not None


def normal_email(email: str) -> str:
    """The form in which an address is kept and compared.

    Raises:
        EmailInvalid: it is no address that mail could be sent to.
    """
    plain = unicodedata.normalize("NFKC", email).strip().casefold()
    local, at, domain = plain.rpartition("@")
    printable = plain.isprintable() and " " not in plain
    complete = bool(local and at and domain) and "@" not in local and not domain.startswith(".")
    if not (printable and complete) or len(plain) > LONGEST_EMAIL or len(local) > LONGEST_LOCAL_PART:
        raise EmailInvalid(email=email)
    return plain


def create_account(
    work: UnitOfWork, *, email: str, name: str, password_hash: str, language: Language, company_id: str, role: Role
) -> Account:
    """A new account with a role in the whole company.

    Raises:
        EmailInvalid: see `normal_email`.
        EmailTaken: there is an account with this address.
    """
    email = normal_email(email)
    if find_account(work.session, email) is not None:
        raise EmailTaken(email=email)
    account = Account(
        id=new_id(),
        email=email,
        name=name.strip(),
        language=language,
        company_id=company_id,
        password_hash=password_hash,
        created_at=work.clock(),
    )
    work.session.add(account)
    work.session.flush()
    grant(work.session, principal=account.principal, role=role, scope_id=company_id)
    work.emit(AccountCreated(name=account.name), subject=account.id, scope=company_id)
    work.audit(
        "identity.account.created",
        subject=account.id,
        scope=company_id,
        after={"email": email, "name": account.name, "role": role},
    )
    return account


def find_account(session: Session, email: str) -> Account | None:
    """The account of a normal e-mail address."""
    return session.scalar(sa.select(Account).where(Account.email == email))


def any_account(session: Session) -> bool:
    """Whether anybody can sign in yet."""
    return session.scalar(sa.select(Account.id).limit(1)) is not None


def change_account(work: UnitOfWork, account: Account, *, name: str | None, language: Language | None) -> None:
    """Changes what is given."""
    before = {"name": account.name, "language": account.language}
    account.name = name.strip() if name is not None else account.name
    account.language = language or account.language
    after = {"name": account.name, "language": account.language}
    if before == after:
        return
    work.emit(AccountChanged.model_validate(after), subject=account.id, scope=account.company_id)
    work.audit("identity.account.changed", subject=account.id, scope=account.company_id, before=before, after=after)


def set_password(work: UnitOfWork, account: Account, password_hash: str) -> None:
    """Puts a new password in the place of the old one; the caller ends the sessions."""
    account.password_hash = password_hash
    work.audit("identity.password.changed", subject=account.id, scope=account.company_id)
