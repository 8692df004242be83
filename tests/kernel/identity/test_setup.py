"""The first start."""

from __future__ import annotations

from starlette.testclient import TestClient

from filmlot.kernel.ground import Ground
from filmlot.kernel.identity.company import found_company
from filmlot.kernel.identity.setup import offer_setup

SETUP = "/api/v1/identity/setup"
ME = "/api/v1/identity/me"


def link_of(ground: Ground) -> str:
    with ground.work() as work:
        secret = offer_setup(work)
    assert secret is not None
    return secret


def details(secret: str, **changes: object) -> dict[str, object]:
    return {
        "token": secret,
        "name": "Li Mei",
        "email": "Li.Mei@Example.org ",
        "password": "a sentence of mine",
        "company_name": "Phoenix",
        "language": "zh-CN",
    } | changes


def test_an_empty_lot_says_that_it_must_be_set_up(bare_client: TestClient) -> None:
    assert bare_client.get(ME).json() == {"user": None, "setup_needed": True, "company": None, "permissions": []}


def test_the_link_makes_the_owner_and_signs_the_owner_in(bare_ground: Ground, bare_client: TestClient) -> None:
    answer = bare_client.post(SETUP, json=details(link_of(bare_ground)))

    assert answer.status_code == 201
    me = bare_client.get(ME).json()
    assert me["user"]["email"] == "li.mei@example.org"
    assert me["user"]["language"] == "zh-CN"
    assert me["company"]["name"] == "Phoenix"
    assert "identity.account.manage" in me["permissions"]


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(bare_ground: Ground, bare_client: TestClient) -> None:
    cookie = bare_client.post(SETUP, json=details(link_of(bare_ground))).headers["set-cookie"]

    assert cookie.startswith("filmlot_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie


def test_the_link_works_once(bare_ground: Ground, bare_client: TestClient) -> None:
    secret = link_of(bare_ground)
    bare_client.post(SETUP, json=details(secret))

    again = bare_client.post(SETUP, json=details(secret, email="other@example.org"))

    assert again.status_code == 403
    assert again.json()["code"] == "identity.setup_link_invalid"


def test_a_newer_link_takes_the_place_of_the_older(bare_ground: Ground, bare_client: TestClient) -> None:
    older = link_of(bare_ground)
    link_of(bare_ground)

    assert bare_client.post(SETUP, json=details(older)).json()["code"] == "identity.setup_link_invalid"


def test_there_is_no_link_once_there_is_an_owner(bare_ground: Ground, bare_client: TestClient) -> None:
    bare_client.post(SETUP, json=details(link_of(bare_ground)))

    with bare_ground.work() as work:
        assert offer_setup(work) is None


def test_a_refused_password_leaves_the_link_good(bare_ground: Ground, bare_client: TestClient) -> None:
    secret = link_of(bare_ground)

    short = bare_client.post(SETUP, json=details(secret, password="short"))
    common = bare_client.post(SETUP, json=details(secret, password="Password123"))
    good = bare_client.post(SETUP, json=details(secret))

    assert short.json()["code"] == "identity.password_too_short"
    assert common.json()["code"] == "identity.password_too_common"
    assert good.status_code == 201


def test_the_company_of_the_first_start_becomes_the_owners(bare_ground: Ground, bare_client: TestClient) -> None:
    with bare_ground.work() as work:
        company_id = found_company(work, name="Demo lot", production_name="Demo film").id

    bare_client.post(SETUP, json=details(link_of(bare_ground)))

    assert bare_client.get(ME).json()["company"] == {"id": company_id, "name": "Phoenix"}


def test_the_secret_of_the_link_is_not_in_the_database(bare_ground: Ground) -> None:
    secret = link_of(bare_ground)

    bare_ground.database.close()
    stored = b"".join(file.read_bytes() for file in bare_ground.settings.home.glob("lot.db*"))

    assert secret.encode() not in stored
