"""One company never sees another's things: every route is tried with the ids of somebody else.

Ids come from the lists of the lot, as `tests/laws/test_queries.py` fills them: `{token_id}` in an address is tried with
the ids of the list `…/tokens`. A route whose ids no list gives has a test beside its building.
"""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from tests.conftest import Owner
from tests.laws.test_queries import rows_by_address

METHODS = ("get", "post", "put", "patch", "delete")


def minimal(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    """The smallest value that fits a schema of our document."""
    if "$ref" in schema:
        return minimal(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    if "anyOf" in schema:
        return minimal(schema["anyOf"][0], document)
    if schema.get("type") == "object":
        return {name: minimal(schema["properties"][name], document) for name in schema.get("required", [])}
    plain = {"string": "x" * max(1, schema.get("minLength", 1)), "array": [], "boolean": True}
    first_of_few = [schema["const"]] if "const" in schema else schema.get("enum", [])
    return first_of_few[0] if first_of_few else plain.get(schema.get("type", ""), schema.get("minimum", 1))


def ids_by_parameter(owner: Owner) -> dict[str, str]:
    """An id of the owner for each list, by the name that a parameter of an address has for it."""
    found = {}
    for address, add_row in rows_by_address().items():
        add_row(owner, 0)
        noun = address.rpartition("/")[2].removesuffix("s")
        item = owner.client.get(address).json()["items"][0]
        if "id" in item:
            found[f"{noun}_id"] = item["id"]
    return found


def requests_with_ids(app: FastAPI, ids: dict[str, str]) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, address and body of every route all of whose ids are known."""
    document = app.openapi()
    found = []
    for path, operations in document["paths"].items():
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        if not names or not set(names) <= set(ids):
            continue
        for method in set(METHODS) & set(operations):
            content = operations[method].get("requestBody", {}).get("content", {})
            found.append((method, path.format(**ids), body_of(content, document)))
    return found


def body_of(content: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """What a request must carry to get past the check of its shape, as the client takes it."""
    if "application/json" in content:
        return {"json": minimal(content["application/json"]["schema"], document)}
    return {"content": "x", "headers": {"content-type": next(iter(content))}} if content else {}


def test_the_ids_of_another_company_are_not_found(owner: Owner, stranger: TestClient) -> None:
    requests = requests_with_ids(stranger.app, ids_by_parameter(owner))  # type: ignore[arg-type]

    seen = []
    for method, address, body in requests:
        answer = stranger.request(method, address, **body)
        if answer.status_code != 404 or answer.json()["code"] != "kernel.not_found":
            seen.append(f"{method} {address}: {answer.status_code} {answer.text[:200]}")

    assert len(requests) >= 2
    assert not seen


def test_the_lists_of_another_company_are_empty_of_ours(owner: Owner, stranger: TestClient) -> None:
    for address, add_row in rows_by_address().items():
        add_row(owner, 0)
        ours = {str(item.get("id", item.get("position"))) for item in owner.client.get(address).json()["items"]}
        theirs = {str(item.get("id", item.get("position"))) for item in stranger.get(address).json()["items"]}

        assert ours, address
        assert not ours & theirs, address


def test_an_own_id_is_found(owner: Owner) -> None:
    """So that the law can fail: the same requests find something for whoever may see it."""
    ids = ids_by_parameter(owner)

    answers = [
        owner.client.request(method, address, **body)
        for method, address, body in requests_with_ids(owner.client.app, ids)  # type: ignore[arg-type]
        if method in {"get", "delete"}
    ]

    assert answers
    assert not [answer.text for answer in answers if answer.status_code == 404 and "not_found" in answer.text]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string", "minLength": 3}, "xxx"),
        ({"anyOf": [{"type": "integer", "minimum": 4}, {"type": "null"}]}, 4),
        ({"type": "object", "properties": {"a": {"type": "boolean"}, "b": {}}, "required": ["a"]}, {"a": True}),
        ({"$ref": "#/components/schemas/Kind"}, "flat"),
    ],
)
def test_the_smallest_body_fits_its_schema(schema: dict[str, Any], value: object) -> None:
    assert minimal(schema, {"components": {"schemas": {"Kind": {"enum": ["flat", "arc"]}}}}) == value
