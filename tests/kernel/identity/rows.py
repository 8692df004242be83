"""How the lists of identity and of the audit get a row, for the laws that look at every list and every id."""

from __future__ import annotations

from tests.conftest import Owner

from filmlot.kernel.identity.session import start_session


def add_token(owner: Owner, number: int) -> None:
    """Make an API token, which is audited too."""
    owner.client.post("/api/v1/identity/tokens", json={"name": f"Token {number}"}).raise_for_status()


def add_session(owner: Owner, number: int) -> None:
    """Sign in from one more browser."""
    with owner.client.app.state.ground.work() as work:
        start_session(work, owner.account, address="127.0.0.1", user_agent=f"Browser {number}")


def make_ids(owner: Owner) -> dict[str, str]:
    """A token and a session of the owner."""
    add_token(owner, 0)
    tokens = owner.client.get("/api/v1/identity/tokens").json()["items"]
    sessions = owner.client.get("/api/v1/identity/sessions").json()["items"]
    return {"token_id": tokens[0]["id"], "session_id": sessions[0]["id"]}


ROWS = {
    "/api/v1/audit": add_token,
    "/api/v1/identity/sessions": add_session,
    "/api/v1/identity/tokens": add_token,
}
