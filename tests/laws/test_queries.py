"""A longer list costs no more questions to the database than a short one: no N+1, on any list of the lot.

A list is a GET without parameters in its path that answers with `items`. Each says in a `rows.py` beside the tests of
its building how it gets one more row.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient
from tests.conftest import Owner
from tests.laws.queries import counted_queries
from tests.laws.tree import ROOT

from filmlot.gate.lot import open_buildings
from filmlot.gate.server import create_interface
from filmlot.kernel.db import Database
from filmlot.kernel.ground import Ground

AddRow = Callable[[Owner, int], None]
FEW, MANY = 3, 12
LONGEST_PAGE = 200  # the audit already has a line for every row of every list


def list_addresses(app: FastAPI) -> list[str]:
    """The addresses of all lists."""
    found = []
    for context in iter_route_contexts(app.routes):
        route, path = context.original_route, str(getattr(context, "path", ""))
        fields = getattr(getattr(route, "response_model", None), "model_fields", {})
        if "GET" in (getattr(context, "methods", None) or ()) and "{" not in path and "items" in fields:
            found.append(path)
    return found


def row_modules() -> list[Any]:
    """Every `rows.py` of the tests."""
    files = sorted((ROOT / "tests").rglob("rows.py"))
    return [import_module(".".join(file.relative_to(ROOT).with_suffix("").parts)) for file in files]


def rows_by_address() -> dict[str, AddRow]:
    """How each list gets a row."""
    return {address: add for module in row_modules() for address, add in getattr(module, "ROWS", {}).items()}


def queries_of(client: TestClient, database: Database, address: str) -> tuple[int, int]:
    """The rows that a list gives, and the questions that it asks for them."""
    client.get(address)  # what is cached for ever is not counted
    with counted_queries(database) as sent:
        answer = client.get(address, params={"limit": LONGEST_PAGE})
    assert answer.status_code == 200, f"{address}: {answer.text}"
    return len(answer.json()["items"]), len(sent)


def test_every_list_says_how_it_gets_a_row() -> None:
    assert set(list_addresses(create_interface(open_buildings()))) == set(rows_by_address())


def test_a_longer_list_asks_no_more_of_the_database(owner: Owner, ground: Ground) -> None:
    for address, add_row in rows_by_address().items():
        for number in range(FEW):
            add_row(owner, number)
        rows, asked = queries_of(owner.client, ground.database, address)
        for number in range(FEW, MANY):
            add_row(owner, number)
        more_rows, asked_for_more = queries_of(owner.client, ground.database, address)

        assert rows < more_rows, f"{address} has no more rows than before"
        assert asked_for_more <= asked, (
            f"{address} asks {asked} times for {rows} rows, {asked_for_more} for {more_rows}"
        )


def test_a_question_more_is_counted(ground: Ground) -> None:
    with counted_queries(ground.database) as sent, ground.database.reader.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        connection.exec_driver_sql("SELECT 2")

    assert [statement for statement in sent if statement.startswith("SELECT")] == ["SELECT 1", "SELECT 2"]
