"""Signing in, codes, and the brake on guessing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from starlette.testclient import TestClient
from tests.conftest import EMAIL, OWN_PAGE, PASSWORD, Owner

from filmlot.kernel.ground import Ground
from filmlot.kernel.identity.throttle import ACCOUNT_BRAKE, Brake
from filmlot.kernel.identity.totp import matching_step

SIGN_IN = "/api/v1/identity/sign-in"
ME = "/api/v1/identity/me"
TOTP = "/api/v1/identity/totp"


def credentials(**changes: object) -> dict[str, object]:
    return {"email": EMAIL, "password": PASSWORD} | changes


def sign_in(client: TestClient, **changes: object) -> str:
    """The code of the problem, or the e-mail of who is signed in."""
    answer = client.post(SIGN_IN, json=credentials(**changes)).json()
    return str(answer["code"] if "code" in answer else answer["user"]["email"])


class Hand:
    """The hand of a clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def hand(owned_ground: Ground) -> Hand:
    owned_ground.clock = hand = Hand()
    return hand


@pytest.mark.parametrize("email", [EMAIL, "LI.MEI@EXAMPLE.ORG", "  Li.Mei@example.org "])
def test_the_address_is_taken_however_it_is_written(client: TestClient, email: str) -> None:
    assert sign_in(client, email=email) == EMAIL


@pytest.mark.parametrize(
    "wrong", [{"password": "another sentence"}, {"email": "nobody@example.org"}, {"email": "no address"}]
)
def test_what_was_wrong_is_not_said(client: TestClient, wrong: dict[str, object]) -> None:
    answer = client.post(SIGN_IN, json=credentials(**wrong))

    assert answer.status_code == 401
    assert answer.json()["code"] == "identity.sign_in_refused"
    assert answer.json()["params"] == {}


def test_signing_in_ends_the_former_session_of_the_browser(client: TestClient) -> None:
    sign_in(client)
    former = client.cookies["filmlot_session"]
    sign_in(client)

    client.cookies.clear()
    client.cookies.set("filmlot_session", former)

    assert client.get(ME).json()["user"] is None


def test_a_session_cannot_be_used_after_sign_out(client: TestClient) -> None:
    sign_in(client)
    secret = client.cookies["filmlot_session"]

    client.post("/api/v1/identity/sign-out")
    client.cookies.clear()
    client.cookies.set("filmlot_session", secret)

    assert client.get(ME).json()["user"] is None


def test_a_session_ends_when_nobody_uses_it(client: TestClient, hand: Hand) -> None:
    sign_in(client)
    hand.move(timedelta(days=1, hours=23).total_seconds())
    assert client.get(ME).json()["user"] is not None  # and this counts as a use

    hand.move(timedelta(days=1, hours=23).total_seconds())
    assert client.get(ME).json()["user"] is not None

    hand.move(timedelta(days=2, seconds=1).total_seconds())
    assert client.get(ME).json()["user"] is None


def test_a_session_ends_after_two_weeks_however_much_it_is_used(client: TestClient, hand: Hand) -> None:
    sign_in(client)
    for _day in range(13):
        hand.move(timedelta(days=1).total_seconds())
        assert client.get(ME).json()["user"] is not None

    hand.move(timedelta(days=1).total_seconds())
    assert client.get(ME).json()["user"] is None


def test_guessing_is_slowed_down_and_the_right_password_waits_too(client: TestClient, hand: Hand) -> None:
    for _guess in range(ACCOUNT_BRAKE.free):
        assert sign_in(client, password="a wrong sentence") == "identity.sign_in_refused"

    braked = client.post(SIGN_IN, json=credentials())
    hand.move(1.5)

    assert braked.status_code == 429
    assert braked.json()["code"] == "identity.too_many_attempts"
    assert braked.headers["retry-after"] == str(braked.json()["params"]["retry_after_s"])
    assert sign_in(client) == EMAIL


def test_the_wait_doubles_up_to_its_limit() -> None:
    brake = Brake(free=2, longest_s=10)

    assert [brake.wait_s(failures) for failures in range(8)] == [0, 0, 1, 2, 4, 8, 10, 10]


def test_a_refused_try_stands_in_the_audit(owner: Owner) -> None:
    sign_in(owner.client, password="a wrong sentence")

    lines = owner.client.get("/api/v1/audit").json()["items"]

    assert lines[0]["verb"] == "identity.sign_in.refused"
    assert lines[0]["subject"] == owner.account.id


class TestCodes:
    """TOTP."""

    def enrol(self, owner: Owner, hand: Hand) -> pyotp.TOTP:
        secret = owner.client.post(TOTP).json()["secret"]
        app = pyotp.TOTP(secret)
        owner.client.post(f"{TOTP}/confirm", json={"code": app.at(hand.now)})
        return app

    @pytest.fixture
    def owner(self, hand: Hand, owner: Owner) -> Owner:
        """The owner, signed in by the moved clock."""
        assert sign_in(owner.client) == EMAIL
        return owner

    def test_the_enrolment_can_be_scanned(self, owner: Owner) -> None:
        enrolment = owner.client.post(TOTP).json()

        assert enrolment["uri"].startswith("otpauth://totp/Filmlot:li.mei%40example.org?")
        assert enrolment["secret"] in enrolment["uri"]
        assert enrolment["qr_svg"].startswith("<svg ")

    def test_nothing_is_asked_for_until_the_first_code_is_confirmed(self, owner: Owner) -> None:
        owner.client.post(TOTP)
        wrong = owner.client.post(f"{TOTP}/confirm", json={"code": "000000"})

        assert wrong.json()["code"] == "identity.code_wrong"
        assert sign_in(owner.client) == EMAIL

    def test_signing_in_takes_a_code_from_then_on(self, owner: Owner, hand: Hand) -> None:
        app = self.enrol(owner, hand)
        hand.move(30)

        assert sign_in(owner.client) == "identity.code_needed"
        assert sign_in(owner.client, code="000000") == "identity.code_wrong"
        assert sign_in(owner.client, code=app.at(hand.now)) == EMAIL

    def test_a_code_works_once(self, owner: Owner, hand: Hand) -> None:
        app = self.enrol(owner, hand)
        hand.move(60)
        code = app.at(hand.now)

        assert sign_in(owner.client, code=code) == EMAIL
        assert sign_in(owner.client, code=code) == "identity.code_wrong"

    def test_the_code_of_the_enrolment_is_spent_too(self, owner: Owner, hand: Hand) -> None:
        app = self.enrol(owner, hand)

        assert sign_in(owner.client, code=app.at(hand.now)) == "identity.code_wrong"

    @pytest.mark.parametrize(
        ("drift_s", "answer"), [(-30, EMAIL), (30, EMAIL), (-61, "code_wrong"), (61, "code_wrong")]
    )
    def test_a_clock_may_be_half_a_minute_off(self, owner: Owner, hand: Hand, drift_s: int, answer: str) -> None:
        app = self.enrol(owner, hand)
        hand.move(300)

        given = sign_in(owner.client, code=app.at(hand.now + timedelta(seconds=drift_s)))

        assert given.removeprefix("identity.") == answer

    def test_codes_can_be_turned_off_by_whoever_knows_the_password(self, owner: Owner, hand: Hand) -> None:
        self.enrol(owner, hand)

        refused = owner.client.post(f"{TOTP}/remove", json={"present": "not the sentence"})
        assert refused.json()["code"] == "identity.password_wrong"
        assert sign_in(owner.client) == "identity.code_needed"

        assert owner.client.post(f"{TOTP}/remove", json={"present": PASSWORD}).status_code == 204
        assert sign_in(owner.client) == EMAIL

    def test_the_codes_are_those_of_the_standard(self) -> None:
        """RFC 6238 appendix B, SHA-1: the last six of the eight digits."""
        secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        vectors = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}

        for second, code in vectors.items():
            assert matching_step(secret, code, second // 30) == second // 30


def test_a_foreign_page_cannot_sign_a_browser_in(client: TestClient) -> None:
    client.headers.pop(next(iter(OWN_PAGE)))

    assert client.post(SIGN_IN, json=credentials()).json()["code"] == "kernel.header_missing"
