"""Rights that the ground itself knows."""

from __future__ import annotations

from filmlot.kernel.access import EVERYONE, OWNERS, Permission

ACCOUNT_OWN = Permission("identity.account.own", EVERYONE)
"""One's own account, sessions and tokens; asked for by `authorize_own`."""
ACCOUNT_MANAGE = Permission("identity.account.manage", OWNERS)
"""Other people's accounts."""
