"""What belongs to another company looks exactly like what does not exist, on every route that takes an id.

Each building says in a `rows.py` beside its tests how the things are made that its addresses name (`make_ids`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient
from tests.conftest import ADDRESS, OWN_PAGE, Owner
from tests.laws.tree import ROOT

from filmlot.gate.lot import open_buildings
from filmlot.gate.server import create_app, create_interface
from filmlot.kernel.access import Role
from filmlot.kernel.ground import Ground
from filmlot.kernel.identity.account import create_account
from filmlot.kernel.identity.bearer import COOKIE
from filmlot.kernel.identity.company import found_company
from filmlot.kernel.identity.session import start_session

MakeIds = Callable[[Owner], dict[str, str]]
NOWHERE = "00000000-0000-7000-8000-000000000000"
PARAMETER = re.compile(r"\{(\w+)\}")


def id_routes(app: FastAPI) -> list[tuple[str, str]]:
    """Method and address of every HTTP route that takes an id."""
    contexts = list(iter_route_contexts(app.routes))
    routes = [(method, str(context.path)) for context in contexts for method in sorted(context.methods or ())]
    return [(method, path) for method, path in routes if PARAMETER.search(path)]


def make_ids(owner: Owner) -> dict[str, str]:
    """One thing of each kind that an address names, in the owner's company, by the parameter's name."""
    found: dict[str, str] = {}
    for file in sorted((ROOT / "tests").rglob("rows.py")):
        module = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        make: MakeIds | None = getattr(module, "make_ids", None)
        found |= make(owner) if make else {}
    return found


def ask(client: TestClient, method: str, address: str) -> tuple[int, str]:
    """What an address answers: the status and the code of the problem."""
    answer = client.request(method, address, json={} if method in {"POST", "PUT", "PATCH"} else None)
    is_problem = answer.headers.get("content-type", "").startswith("application/problem+json")
    return answer.status_code, str(answer.json()["code"]) if is_problem else ""


@pytest.fixture
def stranger(ground: Ground) -> Iterator[TestClient]:
    """A browser of the owner of another company on the same lot."""
    with ground.work() as work:
        company = found_company(work, name="Other", production_name="Other")
        account = create_account(
            work,
            email="zhao@example.org",
            name="Zhao",
            password_hash="-",
            language="en",
            company_id=company.id,
            role=Role.OWNER,
        )
        secret = start_session(work, account, address="127.0.0.1", user_agent="pytest")
    with TestClient(create_app(ground, open_buildings()), base_url=ADDRESS, headers=OWN_PAGE) as browser:
        browser.cookies.set(COOKIE, secret)
        yield browser


def test_every_id_in_an_address_can_be_made(owner: Owner) -> None:
    needed = {name for _, path in id_routes(create_interface(open_buildings())) for name in PARAMETER.findall(path)}

    assert needed == set(make_ids(owner))


def test_a_foreign_id_is_answered_as_one_that_does_not_exist(owner: Owner, stranger: TestClient) -> None:
    ids = make_ids(owner)
    told = []
    for method, path in id_routes(create_interface(open_buildings())):
        foreign = ask(stranger, method, path.format(**ids))
        unknown = ask(stranger, method, path.format(**dict.fromkeys(ids, NOWHERE) | {"name": ids["name"]}))
        if foreign != unknown or foreign[0] < 400:
            told.append(f"{method} {path}: {foreign} for a foreign id, {unknown} for none")

    assert not told, "\n".join(told)


def test_the_owner_is_answered_otherwise(owner: Owner) -> None:
    ids = make_ids(owner)

    assert ask(owner.client, "GET", f"/api/v1/stage/stages/{ids['stage_id']}/description")[0] == 200
    assert ask(owner.client, "POST", f"/api/v1/jobs/{ids['job_id']}/cancel")[0] == 200
    assert ask(owner.client, "DELETE", f"/api/v1/identity/tokens/{ids['token_id']}")[0] == 204
