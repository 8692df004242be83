"""One company never sees another's things: what belongs to somebody else looks exactly like what does not exist.

Every route is tried with the ids of another company. Each building says in a `rows.py` beside its tests how the things
are made that its addresses name: `make_ids` gives an id for each parameter.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from tests.conftest import Owner
from tests.laws.test_queries import row_modules, rows_by_address

METHODS = {"get", "post", "put", "patch", "delete"}
NOWHERE = "00000000-0000-7000-8000-000000000000"
PARAMETER = re.compile(r"\{(\w+)\}")


class Request(NamedTuple):
    """A request to a route that takes an id, with the smallest body that fits it."""

    method: str
    path: str
    json: Any
    text: str | None


def minimal(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    """The smallest value that fits a schema of our document."""
    if "$ref" in schema:
        return minimal(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    if "examples" in schema:  # a pattern that no made-up text fits
        return schema["examples"][0]
    if choices := schema.get("anyOf", schema.get("oneOf")):
        return minimal(choices[0], document)
    if schema.get("type") == "object":
        fields = schema.get("properties", {})
        said = [name for name, field in fields.items() if "const" in field or name in schema.get("required", [])]
        return {name: minimal(fields[name], document) for name in said}
    plain = {"string": "x" * max(1, schema.get("minLength", 1)), "array": [], "boolean": True}
    first_of_few = [schema["const"]] if "const" in schema else schema.get("enum", [])
    return first_of_few[0] if first_of_few else plain.get(schema.get("type", ""), schema.get("minimum", 1))


def id_requests(app: FastAPI) -> list[Request]:
    """A request to every route that takes an id."""
    document = app.openapi()
    found = []
    for path, operations in document["paths"].items():
        for method in METHODS & set(operations) if PARAMETER.search(path) else ():
            content = operations[method].get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            body = None if schema is None else minimal(schema, document)
            found.append(Request(method, path, body, "x" if content and schema is None else None))
    return found


def make_ids(owner: Owner) -> dict[str, str]:
    """One thing of each kind that an address names, in the owner's company, by the parameter's name."""
    found: dict[str, str] = {}
    for module in row_modules():
        found |= module.make_ids(owner) if hasattr(module, "make_ids") else {}
    return found


def ask(client: TestClient, request: Request, ids: dict[str, str]) -> tuple[int, str]:
    """What a request with these ids is answered: the status and the code of the problem."""
    answer = client.request(request.method, request.path.format(**ids), json=request.json, content=request.text)
    is_problem = answer.headers.get("content-type", "").startswith("application/problem+json")
    return answer.status_code, str(answer.json()["code"]) if is_problem else ""


def test_every_id_in_an_address_can_be_made(owner: Owner) -> None:
    needed = {name for request in id_requests(owner.client.app) for name in PARAMETER.findall(request.path)}  # type: ignore[arg-type]

    assert needed == set(make_ids(owner))


def test_a_foreign_id_is_answered_as_one_that_does_not_exist(owner: Owner, stranger: TestClient) -> None:
    ids = make_ids(owner)
    unknown_ids = {name: NOWHERE if name.endswith("_id") else value for name, value in ids.items()}
    told = []
    for request in id_requests(stranger.app):  # type: ignore[arg-type]
        foreign, unknown = ask(stranger, request, ids), ask(stranger, request, unknown_ids)
        if foreign != unknown or foreign[0] != 404:
            told.append(f"{request.method} {request.path}: {foreign} for a foreign id, {unknown} for none")

    assert not told, "\n".join(told)


def test_the_lists_of_another_company_are_empty_of_ours(owner: Owner, stranger: TestClient) -> None:
    for address, add_row in rows_by_address().items():
        add_row(owner, 0)
        ours = {str(item.get("id", item.get("position"))) for item in owner.client.get(address).json()["items"]}
        theirs = {str(item.get("id", item.get("position"))) for item in stranger.get(address).json()["items"]}

        assert ours, address
        assert not ours & theirs, address


def test_an_own_id_is_found(owner: Owner) -> None:
    """So that the law can fail: the same requests find something for whoever may see it."""
    ids = make_ids(owner)
    requests = {(request.method, request.path): request for request in id_requests(owner.client.app)}  # type: ignore[arg-type]

    assert ask(owner.client, requests["get", "/api/v1/stage/stages/{stage_id}/description"], ids)[0] == 200
    assert ask(owner.client, requests["post", "/api/v1/jobs/{job_id}/cancel"], ids)[0] == 200
    assert ask(owner.client, requests["delete", "/api/v1/identity/tokens/{token_id}"], ids)[0] == 204


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string", "minLength": 3}, "xxx"),
        ({"anyOf": [{"type": "integer", "minimum": 4}, {"type": "null"}]}, 4),
        ({"type": "object", "properties": {"a": {"type": "boolean"}, "b": {}}, "required": ["a"]}, {"a": True}),
        ({"$ref": "#/components/schemas/Kind"}, "flat"),
        ({"oneOf": [{"type": "object", "properties": {"kind": {"const": "a", "default": "a"}}}]}, {"kind": "a"}),
        ({"type": "string", "pattern": "^[0-9]+$", "examples": ["12"]}, "12"),
    ],
)
def test_the_smallest_body_fits_its_schema(schema: dict[str, Any], value: object) -> None:
    assert minimal(schema, {"components": {"schemas": {"Kind": {"enum": ["flat", "arc"]}}}}) == value
