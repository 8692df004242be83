"""One's own account: name, password, tokens, sessions."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient
from tests.conftest import EMAIL, PASSWORD, Owner

from filmlot.kernel.ground import Ground
from filmlot.kernel.ids import new_id

IDENTITY = "/api/v1/identity"


def new_token(owner: Owner, **changes: object) -> dict[str, str]:
    answer = owner.client.post(f"{IDENTITY}/tokens", json={"name": "render farm"} | changes)
    assert answer.status_code == 201
    return dict(answer.json())


def bearer(token: dict[str, str]) -> dict[str, str]:
    return {"authorization": f"Bearer {token['token']}"}


def test_the_language_of_the_account_is_the_language_of_the_answers(owner: Owner) -> None:
    owner.client.patch(f"{IDENTITY}/me", json={"language": "zh-CN"})

    answer = owner.client.get("/api/v1/nothing", headers={"accept-language": "en"})

    assert answer.json()["title"] == "地址不存在"


def test_a_new_name_is_told_to_everybody(owned_ground: Ground, owner: Owner) -> None:
    heard: list[str] = []
    owned_ground.relay.drain()
    owned_ground.bus.listen(lambda envelopes: heard.extend(envelope.type for envelope in envelopes))

    owner.client.patch(f"{IDENTITY}/me", json={"name": "Li Mei Wang"})
    owned_ground.relay.drain()

    assert owner.client.get(f"{IDENTITY}/me").json()["user"]["name"] == "Li Mei Wang"
    assert heard == ["identity.account.changed"]


def test_an_unknown_field_is_refused_by_name(owner: Owner) -> None:
    problem = owner.client.patch(f"{IDENTITY}/me", json={"role": "owner"}).json()

    assert problem["code"] == "kernel.input_invalid"
    assert problem["params"]["errors"][0]["field"] == "body.role"


def test_a_new_password_signs_out_every_other_browser(owner: Owner, client: TestClient) -> None:
    client.post(f"{IDENTITY}/sign-in", json={"email": EMAIL, "password": PASSWORD})

    answer = owner.client.post(f"{IDENTITY}/password", json={"present": PASSWORD, "new": "another fine sentence"})

    assert answer.status_code == 204
    assert client.get(f"{IDENTITY}/me").json()["user"] is None
    assert owner.client.get(f"{IDENTITY}/me").json()["user"] is not None
    signed_in = client.post(f"{IDENTITY}/sign-in", json={"email": EMAIL, "password": "another fine sentence"})
    assert signed_in.status_code == 200


def test_the_present_password_must_be_known_to_change_it(owner: Owner) -> None:
    answer = owner.client.post(f"{IDENTITY}/password", json={"present": "a guess of mine", "new": "another sentence"})

    assert answer.json()["code"] == "identity.password_wrong"


def test_a_token_acts_for_its_person(owner: Owner, client: TestClient) -> None:
    token = new_token(owner)

    me = client.get(f"{IDENTITY}/me", headers=bearer(token)).json()

    assert token["token"].startswith("flt_")
    assert me["user"]["email"] == EMAIL


def test_a_token_is_never_shown_again(owner: Owner) -> None:
    token = new_token(owner)

    listed = owner.client.get(f"{IDENTITY}/tokens").json()["items"]

    assert [item["id"] for item in listed] == [token["id"]]
    assert "token" not in listed[0]


def test_a_token_does_no_more_than_its_limits(owner: Owner, client: TestClient) -> None:
    audit = new_token(owner, permissions=["audit.line.read"])
    nothing = new_token(owner, permissions=[])

    assert client.get(f"{IDENTITY}/me", headers=bearer(audit)).json()["permissions"] == ["audit.line.read"]
    assert client.get("/api/v1/audit", headers=bearer(audit)).json()["items"] != []
    assert client.get("/api/v1/audit", headers=bearer(nothing)).json()["items"] == []


def test_a_token_cannot_make_tokens(owner: Owner, client: TestClient) -> None:
    answer = client.post(f"{IDENTITY}/tokens", json={"name": "child"}, headers=bearer(new_token(owner)))

    assert answer.status_code == 403
    assert answer.json()["code"] == "kernel.denied"


def test_a_token_needs_no_header_of_our_pages(owner: Owner, client: TestClient) -> None:
    client.headers.pop("X-Filmlot")

    answer = client.post(f"{IDENTITY}/tokens", json={"name": "child"}, headers=bearer(new_token(owner)))

    assert answer.json()["code"] == "kernel.denied"  # and not kernel.header_missing


def test_a_revoked_token_is_nobodys(owner: Owner, client: TestClient) -> None:
    token = new_token(owner)

    owner.client.delete(f"{IDENTITY}/tokens/{token['id']}")

    assert client.get(f"{IDENTITY}/tokens", headers=bearer(token)).json()["code"] == "kernel.sign_in_needed"


def test_a_token_cannot_be_limited_to_what_nobody_knows(owner: Owner) -> None:
    answer = owner.client.post(f"{IDENTITY}/tokens", json={"name": "x", "permissions": ["stage.moon.land"]})

    assert answer.json()["code"] == "identity.permission_unknown"
    assert answer.json()["params"] == {"permission": "stage.moon.land"}


@pytest.mark.parametrize("authorization", ["Bearer flt_wrong", "Bearer", "Bearer \udcff".encode("utf-8", "replace")])
def test_a_wrong_token_is_nobody(owner: Owner, authorization: str | bytes) -> None:
    answer = owner.client.get(f"{IDENTITY}/tokens", headers={"authorization": authorization})

    assert answer.json()["code"] == "kernel.sign_in_needed"


def test_ids_of_another_company_are_not_found(owner: Owner, stranger: TestClient) -> None:
    token = new_token(owner)
    session_id = owner.client.get(f"{IDENTITY}/sessions").json()["items"][0]["id"]

    for address in (f"tokens/{token['id']}", f"sessions/{session_id}", f"tokens/{new_id()}"):
        answer = stranger.delete(f"{IDENTITY}/{address}")
        assert (answer.status_code, answer.json()["code"]) == (404, "kernel.not_found")
    assert owner.client.get(f"{IDENTITY}/tokens").json()["items"] != []


def test_the_audit_of_another_company_is_not_seen(owner: Owner, stranger: TestClient) -> None:
    new_token(owner)

    verbs = [line["verb"] for line in stranger.get("/api/v1/audit").json()["items"]]

    assert verbs == ["identity.session.started", "identity.account.created", "identity.company.founded"]


def test_a_browser_can_be_signed_out_from_another(owner: Owner, client: TestClient) -> None:
    client.post(f"{IDENTITY}/sign-in", json={"email": EMAIL, "password": PASSWORD}, headers={"user-agent": "Phone"})
    sessions = owner.client.get(f"{IDENTITY}/sessions").json()["items"]
    phone = next(item for item in sessions if item["user_agent"] == "Phone")

    owner.client.delete(f"{IDENTITY}/sessions/{phone['id']}")

    assert [item["current"] for item in sessions].count(True) == 1
    assert not phone["current"]
    assert client.get(f"{IDENTITY}/me").json()["user"] is None
