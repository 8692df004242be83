"""Coming in and going out."""

from __future__ import annotations

import re
import time

import pyotp
import pytest
from playwright.sync_api import Page, expect
from tests.conftest import PASSWORD
from tests.e2e.running_lot import RunningLot

pytestmark = [pytest.mark.browser, pytest.mark.gpu, pytest.mark.timeout(300)]

WANG = "wang.fang@example.org"


def test_a_second_factor_is_asked_for_once_it_is_on(lot: RunningLot, visitor: Page) -> None:
    lot.add_account(email=WANG, name="Wang Fang")
    visitor.goto(f"{lot.address}/account")
    sign_in(visitor, WANG, "not the sentence")
    expect(visitor.get_by_role("alert")).to_contain_text("E-mail or password is wrong.")

    sign_in(visitor, WANG, PASSWORD)
    expect(visitor.get_by_role("heading", name="Account")).to_be_visible()
    visitor.get_by_role("button", name="Set up").click()
    authenticator = pyotp.TOTP(visitor.locator("code").filter(has_text=re.compile("^[A-Z2-7]{32}$")).inner_text())
    visitor.get_by_label("Code from your authenticator").fill(authenticator.now())
    visitor.get_by_role("button", name="Turn on").click()
    expect(visitor.get_by_text("On. Signing in asks for a code.")).to_be_visible()

    visitor.get_by_role("button", name="Sign out").click()
    expect(visitor).to_have_url(re.compile("/sign-in"))
    sign_in(visitor, WANG, PASSWORD)
    enter_code(visitor, "000000")
    expect(visitor.get_by_role("alert")).to_contain_text("Wrong code")
    enter_code(visitor, authenticator.at(time.time() + authenticator.interval))  # each code is good once
    expect(visitor.get_by_role("navigation", name="Buildings")).to_be_visible()


def test_an_address_inside_asks_who_you_are_and_then_leads_there(lot: RunningLot, visitor: Page) -> None:
    visitor.goto(f"{lot.address}/health")
    expect(visitor).to_have_url(re.compile(r"/sign-in\?next=%2Fhealth"))


def sign_in(page: Page, email: str, password: str) -> None:
    """Fills in the form at the door and sends it."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def enter_code(page: Page, code: str) -> None:
    """Answers the question for a code."""
    page.get_by_label("Code from your authenticator").fill(code)
    page.get_by_role("button", name="Sign in").click()
