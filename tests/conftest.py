"""What every test may ask for: a lot of its own, on a real database in a folder of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog
from starlette.testclient import TestClient

from filmlot.gate.lot import open_buildings
from filmlot.gate.server import create_app
from filmlot.kernel.access import Role
from filmlot.kernel.ground import Ground
from filmlot.kernel.identity.account import Account, create_account, find_account
from filmlot.kernel.identity.bearer import COOKIE
from filmlot.kernel.identity.company import found_company
from filmlot.kernel.identity.password import hash_password
from filmlot.kernel.identity.session import start_session
from filmlot.kernel.identity.setup import offer_setup, set_up
from filmlot.kernel.migrate import upgrade
from filmlot.kernel.settings import Settings

PASSWORD = "a sentence of mine"
EMAIL = "li.mei@example.org"
OWN_PAGE = {"X-Filmlot": "1"}
PLAIN = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
ADDRESS = "http://127.0.0.1:8700"


@pytest.fixture(scope="session", autouse=True)
def plain_log() -> None:
    """Tracebacks without the values of all variables: drawing those takes seconds each."""
    structlog.configure(processors=[structlog.stdlib.add_log_level, structlog.processors.format_exc_info, PLAIN])


@dataclass(frozen=True)
class Owner:
    """The owner of the test's company and a browser in which the owner is signed in."""

    account: Account
    company_id: str
    client: TestClient


@pytest.fixture(scope="session")
def empty_lot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated lot that nobody has set up; copy it."""
    home = tmp_path_factory.mktemp("empty") / "lot"
    ground = Ground.open(Settings(home=home))
    upgrade(ground.database)
    ground.close()
    return home


@pytest.fixture(scope="session")
def owned_lot(empty_lot: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lot with an owner; copy it."""
    home = tmp_path_factory.mktemp("owned") / "lot"
    shutil.copytree(empty_lot, home)
    ground = Ground.open(Settings(home=home))
    with ground.work() as work:
        secret = offer_setup(work)
    assert secret is not None
    with ground.work() as work:
        set_up(
            work,
            secret=secret,
            name="Li Mei",
            email=EMAIL,
            password_hash=hash_password(PASSWORD),
            company_name="Phoenix",
            language="en",
        )
    ground.close()
    return home


@pytest.fixture
def bare_ground(empty_lot: Path, tmp_path: Path) -> Iterator[Ground]:
    """The ground of a lot that nobody has set up."""
    yield from _open_copy(empty_lot, tmp_path / "lot")


@pytest.fixture
def owned_ground(owned_lot: Path, tmp_path: Path) -> Iterator[Ground]:
    """The ground of a lot with an owner, Li Mei of Phoenix."""
    yield from _open_copy(owned_lot, tmp_path / "lot")


@pytest.fixture
def ground(owned_ground: Ground) -> Ground:
    """The ground that `client` and `owner` stand on."""
    return owned_ground


@pytest.fixture
def bare_client(bare_ground: Ground) -> Iterator[TestClient]:
    """A browser before a lot that nobody has set up."""
    yield from _browse(bare_ground)


@pytest.fixture
def client(owned_ground: Ground) -> Iterator[TestClient]:
    """A browser in which nobody is signed in."""
    yield from _browse(owned_ground)


@pytest.fixture
def owner(owned_ground: Ground) -> Iterator[Owner]:
    """Li Mei, signed in."""
    with owned_ground.work() as work:
        account = find_account(work.session, EMAIL)
        assert account is not None
        secret = start_session(work, account, address="127.0.0.1", user_agent="pytest")
    for browser in _browse(owned_ground):
        browser.cookies.set(COOKIE, secret)
        yield Owner(account, account.company_id, browser)


@pytest.fixture
def stranger(owned_ground: Ground) -> Iterator[TestClient]:
    """A browser of the owner of another company."""
    with owned_ground.work() as work:
        company = found_company(work, name="Rival", production_name="Rival film")
        account = create_account(
            work,
            email="rival@example.org",
            name="Rival",
            password_hash="-",
            language="en",
            company_id=company.id,
            role=Role.OWNER,
        )
        secret = start_session(work, account, address="127.0.0.1", user_agent="pytest")
    for browser in _browse(owned_ground):
        browser.cookies.set(COOKIE, secret)
        yield browser


def _open_copy(template: Path, home: Path) -> Iterator[Ground]:
    shutil.copytree(template, home)
    ground = Ground.open(Settings(home=home))
    yield ground
    ground.close()


def _browse(ground: Ground) -> Iterator[TestClient]:
    with TestClient(create_app(ground, open_buildings()), base_url=ADDRESS, headers=OWN_PAGE) as browser:
        yield browser
