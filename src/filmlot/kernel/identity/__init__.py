"""Identity: accounts, the first start, sessions, API tokens and codes; a building of the kernel's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filmlot.kernel.building import Building


def identity() -> Building:
    """What identity brings to the gate."""
    from filmlot.kernel.building import Building
    from filmlot.kernel.identity.events import AccountChanged, AccountCreated, CompanyFounded
    from filmlot.kernel.identity.permissions import ACCOUNT_MANAGE, ACCOUNT_OWN
    from filmlot.kernel.identity.problems import IDENTITY_PROBLEMS
    from filmlot.kernel.identity.routes import router

    return Building(
        name="identity",
        router=router,
        permissions=(ACCOUNT_OWN, ACCOUNT_MANAGE),
        problems=IDENTITY_PROBLEMS,
        events=(AccountChanged, AccountCreated, CompanyFounded),
    )
