"""OSCQuery as a client reads it: hosts, namespaces and changes, of our own server and of another make."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonoscquery.shared.osc_access import OSCAccess
from pythonoscquery.shared.osc_address_space import OSCAddressSpace
from pythonoscquery.shared.osc_path_node import OSCPathNode

from filmlot.standards.osc.message import OSCError
from filmlot.standards.osc.query import Access, Method, Range, build_tree, describe, host_info
from filmlot.standards.osc.query_client import (
    DEEPEST,
    MOST_METHODS,
    Host,
    listen,
    read_host,
    read_methods,
    read_value,
    read_values,
    tells_of_change,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
NAMES = st.text("abcXYZ012_-.", min_size=1, max_size=8)
SINGLES = {
    "i": st.integers(-(1 << 31), (1 << 31) - 1),
    "h": st.integers(-(1 << 53), 1 << 53),
    "f": st.floats(width=32, allow_nan=False, allow_infinity=False),
    "s": st.text(max_size=8),
    "T": st.booleans(),
    "r": st.integers(0, (1 << 32) - 1).map(lambda colour: f"#{colour:08X}"),
}


@st.composite
def methods(draw: st.DrawFn) -> Method:
    address = "/" + "/".join(draw(st.lists(NAMES, min_size=1, max_size=4)))
    tags = draw(st.text("".join(SINGLES), max_size=4))
    values = tuple(draw(SINGLES[tag]) for tag in tags)
    access = draw(st.sampled_from([Access.READ, Access.READ | Access.WRITE]))
    return Method(address, tags, access, values or None, description=draw(st.text(max_size=8)))


def node(**attributes: Any) -> dict[str, Any]:
    return {"FULL_PATH": "/a", **attributes}


def test_a_namespace_is_read_but_for_names_that_osc_cannot_address() -> None:
    level = node(TYPE="f", ACCESS=3, VALUE=[0.5], RANGE=[{"MIN": 0.0, "MAX": 50.0}], DESCRIPTION="test float")
    choice = node(TYPE="s", ACCESS=3, VALUE=["two"], RANGE=[{"VALS": ["one", "two"]}])
    contents = {
        "foo": node(CONTENTS={"level": level, "choice": choice}),
        "a b": level,
        "wipe": node(TYPE="I", ACCESS=2),
    }
    assert read_methods({"FULL_PATH": "/", "CONTENTS": contents}) == {
        "/foo/level": Method("/foo/level", "f", Access(3), (0.5,), (Range(0, 50),), "test float"),
        "/foo/choice": Method("/foo/choice", "s", Access(3), ("two",), (Range(options=("one", "two")),)),
        "/wipe": Method("/wipe", "I", Access.WRITE),
    }


def test_a_branch_is_read_from_its_own_address() -> None:
    found = read_methods(node(CONTENTS={"b": node(TYPE="i")}), "/show/a")
    assert found == {"/show/a/b": Method("/show/a/b", "i", Access(3))}


@given(st.lists(methods(), max_size=5))
def test_what_our_own_server_tells_is_read_as_it_was(served: list[Method]) -> None:
    told = json.loads(json.dumps(describe(build_tree(served))))
    assert read_methods(told) == {method.address: method for method in served}


def test_another_implementation_is_read() -> None:
    space = OSCAddressSpace()
    space.add_node(OSCPathNode("/layer/opacity", OSCAccess.READWRITE_VALUE, 0.5, "its opacity"))
    space.add_node(OSCPathNode("/layer/visible", OSCAccess.READONLY_VALUE, value=True))
    space.add_node(OSCPathNode("/cue", OSCAccess.WRITEONLY_VALUE, value=[3, "GO"]))
    assert read_methods(json.loads(space.root_node.to_json())) == {
        "/layer/opacity": Method("/layer/opacity", "f", Access(3), (0.5,), description="its opacity"),
        "/layer/visible": Method("/layer/visible", "T", Access.READ, (True,)),
        "/cue": Method("/cue", "is", Access.WRITE, (3, "GO")),
    }


def test_a_host_is_read_and_what_it_leaves_out_has_its_default() -> None:
    assert read_host({}) == Host()
    assert read_host(host_info("Stage A", osc_port=53_000)) == Host("Stage A", 53_000, listens=True)
    told = {"NAME": "score", "OSC_IP": "192.0.2.1", "OSC_PORT": 1234, "OSC_TRANSPORT": "TCP", "WS_PORT": 5678}
    assert read_host(told) == Host("score", 1234, "TCP", 5678)
    assert read_host({"EXTENSIONS": {"LISTEN": True, "PATH_CHANGED": True}}).tells_changes


@pytest.mark.parametrize("told", [None, [], {"OSC_PORT": 0}, {"WS_PORT": "80"}, {"OSC_TRANSPORT": []}])
def test_what_is_no_host_is_refused(told: Any) -> None:
    with pytest.raises(OSCError):
        read_host(told)


@pytest.mark.parametrize(
    ("tag", "told", "read"),
    [
        ("i", 3.0, 3),
        ("i", 3.5, None),
        ("i", True, None),
        ("f", 1, 1.0),
        ("f", float("nan"), None),
        ("f", 10**400, None),
        ("T", False, False),
        ("F", True, True),
        ("T", 1, None),
        ("s", 3, None),
        ("c", "ab", None),
        ("r", "#ff8000ff", "#FF8000FF"),
        ("r", 0xFF8000FF, "#FF8000FF"),
        ("r", "red", None),
        ("b", "AA==", None),
    ],
)
def test_a_value_of_another_form_than_its_type_is_not_known(tag: str, told: Any, read: Any) -> None:
    assert read_value(tag, told) == read


@pytest.mark.parametrize(
    ("tags", "told"), [("ff", [1]), ("[ff]", [[1, 2]]), ("s", "a"), ("", []), ("i" * 17, [1] * 17)]
)
def test_values_that_are_not_those_of_the_type_are_not_known(tags: str, told: Any) -> None:
    assert read_values(tags, told) is None


def test_a_namespace_without_end_is_refused() -> None:
    wide = {"CONTENTS": {f"m{number}": node(TYPE="") for number in range(MOST_METHODS + 1)}}
    with pytest.raises(OSCError, match="more than 5000 methods"):
        read_methods(wide)
    deep: dict[str, Any] = node(TYPE="i")
    for _ in range(DEEPEST + 1):
        deep = {"CONTENTS": {"a": deep}}
    with pytest.raises(OSCError, match="deep"):
        read_methods(deep)


@pytest.mark.parametrize("told", [None, [], "node", {}, {"a": 1}])
def test_what_is_no_node_is_refused(told: Any) -> None:
    with pytest.raises(OSCError, match="no OSCQuery node"):
        read_methods(told)


def test_a_change_of_the_namespace_is_told_from_other_commands() -> None:
    assert tells_of_change('{"COMMAND": "PATH_ADDED", "DATA": "/a"}')
    assert tells_of_change('{"COMMAND": "PATH_RENAMED", "DATA": {"OLD": "/a", "NEW": "/b"}}')
    assert not tells_of_change(listen("/a"))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"COMMAND": 3}', "[" * 4000, " " * 4097])
def test_what_is_no_command_is_refused(text: str) -> None:
    with pytest.raises(OSCError):
        tells_of_change(text)


@given(JSON, st.sampled_from(["TYPE", "VALUE", "RANGE", "ACCESS", "CONTENTS", "DESCRIPTION"]))
def test_any_attribute_is_read_or_refused(told: Any, attribute: str) -> None:
    with contextlib.suppress(OSCError):
        read_methods({"CONTENTS": {"a": {"TYPE": "fi", attribute: told}}})


@given(JSON)
def test_any_answer_is_read_or_refused(told: Any) -> None:
    with contextlib.suppress(OSCError):
        read_host(told)
    with contextlib.suppress(OSCError):
        read_methods(told)
    with contextlib.suppress(OSCError):
        tells_of_change(json.dumps(told))
