"""What happens to accounts and companies."""

from __future__ import annotations

from typing import ClassVar

from filmlot.kernel.events import Event


class CompanyFounded(Event):
    """A company and its first production stand in the tree."""

    type: ClassVar[str] = "identity.company.founded"

    name: str
    production_id: str


class AccountCreated(Event):
    """There is a new account."""

    type: ClassVar[str] = "identity.account.created"

    name: str


class AccountChanged(Event):
    """Name or language of an account is another."""

    type: ClassVar[str] = "identity.account.changed"

    name: str
    language: str
