"""How uploads come to be, for the laws that look at every id."""

from __future__ import annotations

from tests.conftest import OWN_PAGE, Owner


def make_ids(owner: Owner) -> dict[str, str]:
    """An upload that the owner began."""
    answer = owner.client.post("/api/v1/uploads", headers=OWN_PAGE | {"upload-length": "10"})
    return {"upload_id": answer.headers["location"].rpartition("/")[2]}
