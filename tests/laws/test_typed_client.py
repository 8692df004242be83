"""What the pages know of the interface, `web/src/api/schema.d.ts`, is what the interface is today.

Node wrote the file (`web/README.md` says how); here its text is read, so that no Node is needed to see it stale.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.laws.tree import has_pages, texts

from filmlot.gate.lot import open_buildings
from filmlot.gate.server import create_interface

DECLARED = "web/src/api/schema.d.ts"
COMMENT = re.compile(r"/\*\*.*?\*/", re.DOTALL)
SCHEMAS = re.compile(r"^    schemas: \{\n(.*?)^    \};", re.MULTILINE | re.DOTALL)
SCHEMA = re.compile(r"^        (\w+): (.*?;)\n(?=        \w|\Z)", re.MULTILINE | re.DOTALL)
PATHS = re.compile(r"^export interface paths \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
PATH = re.compile(r'^    "(.+?)": \{\n(.*?)^    \};', re.MULTILINE | re.DOTALL)
OPERATION = re.compile(r'^        (\w+): operations\["(\w+)"\];', re.MULTILINE)
WITH_PAGES = pytest.mark.skipif(not has_pages(), reason="this tree is without the pages")
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def declared_shapes(declared: str) -> dict[str, str]:
    """The shapes that the file declares, by name, without spaces."""
    block = SCHEMAS.search(COMMENT.sub("", declared))
    return {} if block is None else {name: _tight(shape) for name, shape in SCHEMA.findall(_without_blanks(block[1]))}


def declared_operations(declared: str) -> set[tuple[str, str, str]]:
    """Path, method and name of every operation that the file declares."""
    block = PATHS.search(declared)
    paths = [] if block is None else PATH.findall(block[1])
    return {(path, method, name) for path, body in paths for method, name in OPERATION.findall(body)}


def operations_of(document: dict[str, Any]) -> set[tuple[str, str, str]]:
    """The same of an OpenAPI document."""
    return {
        (path, method, methods[method]["operationId"])
        for path, methods in document["paths"].items()
        for method in METHODS & set(methods)
    }


def shapes_of(document: dict[str, Any]) -> dict[str, str]:
    """The shapes of a document's components as openapi-typescript writes them, without spaces."""
    return {name: _tight(typescript(schema)) + ";" for name, schema in document["components"]["schemas"].items()}


def typescript(schema: dict[str, Any]) -> str:  # noqa: PLR0911 - one a kind of schema
    """A JSON schema as a type; what FastAPI does not write here has no type."""
    match schema:
        case {"$ref": reference}:
            return f'components["schemas"]["{reference.rpartition("/")[2]}"]'
        case {"anyOf": options} | {"oneOf": options}:
            return "|".join(dict.fromkeys(map(_grouped, options)))
        case {"const": value}:
            return json.dumps(value)
        case {"enum": values}:
            return "|".join(map(json.dumps, values))
        case {"prefixItems": items}:
            return f"[{','.join(map(typescript, items))}]"
        case {"type": "array", "items": item}:
            return f"{_grouped(item)}[]"
        case {"type": "object"}:
            return _object(schema)
        case {"type": kind}:
            return PLAIN[kind]
    return "unknown"


def _grouped(schema: dict[str, Any]) -> str:
    is_choice = len(schema.get("anyOf", schema.get("oneOf", schema.get("enum", ())))) > 1
    return f"({typescript(schema)})" if is_choice else typescript(schema)


def _object(schema: dict[str, Any]) -> str:
    if "properties" not in schema:
        inner = next(iter(schema.get("patternProperties", {}).values()), schema.get("additionalProperties"))
        return f"{{[key:string]:{typescript(inner if isinstance(inner, dict) else {})};}}"
    needed = schema.get("required", [])
    fields = (
        f"{'readonly' if field.get('readOnly') else ''}{name}"
        f"{'' if name in needed or 'default' in field else '?'}:{typescript(field)};"
        for name, field in schema["properties"].items()
    )
    return f"{{{''.join(fields)}}}"


def _tight(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _without_blanks(text: str) -> str:
    return re.sub(r"^\s*\n", "", text, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The OpenAPI document as the generator is given it: sorted."""
    plain = create_interface(open_buildings()).openapi()
    return dict(json.loads(json.dumps(plain, sort_keys=True)))


@WITH_PAGES
def test_the_pages_know_every_path_and_no_other(document: dict[str, Any]) -> None:
    assert declared_operations(texts()[DECLARED]) == operations_of(document), "see web/README.md: npm run generate"


@WITH_PAGES
def test_the_pages_know_every_shape_field_by_field(document: dict[str, Any]) -> None:
    assert declared_shapes(texts()[DECLARED]) == shapes_of(document), "see web/README.md: npm run generate"


def test_a_shape_or_a_path_that_changed_is_found() -> None:
    declared = (
        'export interface paths {\n    "/a": {\n        get: operations["a_get"];\n    };\n}\n'
        "export interface components {\n    schemas: {\n        /** A */\n        A: {\n            b?: number;\n"
        "        };\n    };\n}\n"
    )
    schema = {"type": "object", "properties": {"b": {"type": "integer"}}}

    assert declared_operations(declared) == {("/a", "get", "a_get")}
    assert declared_shapes(declared) == shapes_of({"components": {"schemas": {"A": schema}}})
    assert declared_shapes(declared) != shapes_of({"components": {"schemas": {"A": {**schema, "required": ["b"]}}}})
