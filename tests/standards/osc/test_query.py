"""OSCQuery: the address space as JSON, its attributes, and the commands of a WebSocket."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonoscquery.shared.osc_access import OSCAccess
from pythonoscquery.shared.osc_path_node import OSCPathNode

from filmlot.standards.osc.message import OSCError
from filmlot.standards.osc.query import (
    MAXIMUM_COMMAND_BYTES,
    Access,
    Listening,
    Method,
    Range,
    answer,
    build_tree,
    describe,
    host_info,
    read_command,
)

INFO = host_info("Stage A", osc_port=53_000)
ROOT = build_tree(
    [
        Method("/go", "s", description="GO"),
        Method("/stage/show", "s", Access.READ, ("live",), (Range(options=("off", "live")),)),
        Method("/stage/cue/running", "i", Access.READ, (3,)),
    ]
)


def asked(target: str) -> object:
    status, body = answer(ROOT, target, INFO)
    assert status == 200
    return json.loads(body)


def test_a_method_stands_in_the_containers_of_its_address() -> None:
    assert asked("/stage/cue/running") == {"FULL_PATH": "/stage/cue/running", "ACCESS": 1, "TYPE": "i", "VALUE": [3]}
    assert list(describe(ROOT)["CONTENTS"]) == ["go", "stage"]
    assert asked("/stage/show?RANGE") == {"RANGE": [{"VALS": ["off", "live"]}]}


def test_an_attribute_is_asked_for_alone() -> None:
    assert asked("/go?DESCRIPTION") == {"DESCRIPTION": "GO"}
    assert asked("/go?ACCESS") == {"ACCESS": 2}
    assert answer(ROOT, "/go?VALUE", INFO).status == 204
    assert answer(ROOT, "/go?COLOUR", INFO).status == 400
    assert answer(ROOT, "/come", INFO).status == 404


def test_the_host_is_described() -> None:
    assert asked("/?HOST_INFO") == {
        "NAME": "Stage A",
        "OSC_PORT": 53_000,
        "OSC_TRANSPORT": "UDP",
        "EXTENSIONS": {"ACCESS": True, "VALUE": True, "RANGE": True, "DESCRIPTION": True, "LISTEN": True},
    }


def test_another_implementation_reads_the_values() -> None:
    node = OSCPathNode.from_json(json.loads(answer(ROOT, "/stage", INFO).body))
    found = node.find_subnode("/stage/show")
    assert found is not None
    assert (found.value, found.access) == (["live"], OSCAccess.READONLY_VALUE)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('{"COMMAND": "LISTEN", "DATA": "/stage/show"}', Listening("LISTEN", "/stage/show")),
        ('{"COMMAND": "IGNORE", "DATA": "/stage/show"}', Listening("IGNORE", "/stage/show")),
        ('{"COMMAND": "PATH_RENAMED", "DATA": {}}', None),
    ],
)
def test_a_command_is_read(text: str, read: Listening | None) -> None:
    assert read_command(text) == read


@pytest.mark.parametrize("text", ["", "{", "[]", '{"COMMAND": 3}', "[" * 4000, " " * (MAXIMUM_COMMAND_BYTES + 1)])
def test_what_is_no_command_is_refused(text: str) -> None:
    with pytest.raises(OSCError):
        read_command(text)


@given(st.text(max_size=200))
def test_any_target_is_answered(target: str) -> None:
    assert answer(ROOT, target, INFO).status in {200, 204, 400, 404}


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_text_is_a_command_or_refused(text: str | bytes) -> None:
    with contextlib.suppress(OSCError):
        read_command(text)
